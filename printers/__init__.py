"""Paper: contents become a drawing, a drawing becomes bytes, bytes go to a printer.

Nothing here knows what a visit is or where it is stored. Importing this package costs next to nothing:
Pillow, fpdf2, qrcode, pyserial and pyusb are loaded by the first job that needs them.
"""
