"""The invented people of the demonstration: hosts, visitors of many scripts, and how each one's day goes."""

from typing import NamedTuple

HEAD_OFFICE, LABORATORY = "Head Office", "Laboratory"

ADMIN = "Alma Admin <alma@demo.example>"
ADMIN_PASSWORD = "a calm day at the desk"
PINS = {"linus@demo.example": "314159", "vera@demo.example": "271828"}
"""Staff who sign in at the desk, with the PINs that the demonstration prints."""


class Employee(NamedTuple):
    """`role` is a granted role, or empty for a host."""

    name: str
    email: str
    phone: str
    role: str = ""
    building: str = ""


class Guest(NamedTuple):
    """`when` is a place in the day from -1 (as long ago as the demonstration goes) over 0 (now) to 1; `becomes` is what
    happens to the visit: `expected`, `on-site`, `left`, `cancelled`, `blocked`."""

    name: str
    company: str
    host: str
    when: float
    becomes: str = "expected"
    type: str = "Guest"
    building: str = HEAD_OFFICE
    phone: str = ""
    plate: str = ""
    reason: str = "Meeting"
    note: str = ""


EMPLOYEES = (
    Employee("Linus Desk", "linus@demo.example", "+49 30 5550 100", "receptionist", HEAD_OFFICE),
    Employee("Vera Manager", "vera@demo.example", "+49 30 5550 101", "manager", HEAD_OFFICE),
    Employee("Audrey Auditor", "audrey@demo.example", "", "auditor"),
    Employee("Grace Hopper", "grace@demo.example", "+49 30 5550 110"),
    Employee("Katherine Johnson", "katherine@demo.example", "+49 30 5550 111"),
    Employee("Edsger Dijkstra", "edsger@demo.example", "+49 30 5550 112"),
    Employee("Barbara Liskov", "barbara@demo.example", "+44 20 5550 113"),
)

GRACE, KATHERINE, EDSGER, BARBARA = (f"{name}@demo.example" for name in ("grace", "katherine", "edsger", "barbara"))

GUESTS = (
    Guest("Ada Lovelace", "Analytical Engines", GRACE, 0.06, reason="Interview", type="Interview"),
    Guest("Zofia Żak-Łukasiewicz", "Wisła Logistyka", GRACE, -0.85, "left"),
    Guest("Þórunn Sigurðardóttir", "Norðurljós", KATHERINE, -0.75, "left"),
    Guest("José María Núñez", "Puerto Azul", EDSGER, -0.7, "left", plate="4821 KTM"),
    Guest("Ελένη Παπαδοπούλου", "Αιγαίο ΑΕ", GRACE, -0.6, "on-site"),
    Guest("Дмитро Шевченко", "Дніпро Софт", KATHERINE, -0.55, "on-site", plate="KA 1234 BB"),
    Guest("محمد الفارابي", "دار الحكمة", EDSGER, -0.5, "on-site"),
    Guest("שרה כהן", "אלון מערכות", GRACE, -0.45, "on-site"),
    Guest("山田 花子", "東京計器", KATHERINE, -0.4, "on-site", reason="Site tour"),
    Guest("王小明", "长江精密", EDSGER, -0.35, "on-site"),
    Guest("김민준", "한강전자", GRACE, -0.3, "on-site"),
    Guest("प्रिया शर्मा", "गंगा टेक", KATHERINE, -0.25, "on-site"),
    Guest("Jürgen Groß", "Groß & Söhne", EDSGER, -0.2, "on-site", "Contractor", phone="+49 171 5550 001",
          plate="B-GS 4711", reason="Boiler maintenance", note="Needs the key to the cellar."),
    Guest("สมชาย ใจดี", "เจ้าพระยา", GRACE, -0.15, "left"),
    Guest("Nguyễn Thị Minh", "Hồng Hà", KATHERINE, -0.1, "expected"),
    Guest("Anne-Sophie de La Rochefoucauld-Montmorency", "Maison Lumière", EDSGER, -0.04, "expected"),
    Guest("Håkon Ødegård", "Fjordkraft", GRACE, 0.03),
    Guest("Siobhán Ní Bhriain", "Liffey Labs", KATHERINE, 0.1, reason="Audit"),
    Guest("Lukáš Dvořák", "Vltava Systémy", EDSGER, 0.16, "expected", "Contractor", reason="Network cabling"),
    Guest("Ana Kovačević", "Sava", GRACE, 0.22),
    Guest("Tomás Ó Maoldomhnaigh", "", KATHERINE, 0.28),
    Guest("გიორგი ბერიძე", "ქართლი", EDSGER, 0.35),
    Guest("Արամ Խաչատրյան", "Սևան", GRACE, 0.42),
    Guest("தமிழ்ச்செல்வி", "காவேரி", KATHERINE, 0.5),
    Guest("Mallory Intruder", "Eavesdrop Ltd", EDSGER, 0.12, "blocked", reason="Sales call"),
    Guest("Peter Cancelled", "Nowhere GmbH", GRACE, 0.2, "cancelled"),
    Guest("Ngozi Adébáyọ̀", "Ọ̀ṣun Works", EDSGER, 0.6, reason="Interview", type="Interview"),
    Guest("Kōtarō Ōnishi", "Sakura Optics", KATHERINE, 0.7),
    Guest("Ole Nordmann", "Nordlys", GRACE, 0.8, "expected", "Delivery", reason="Delivery of chairs"),
    Guest("Emma Thompson-Reyes", "Thames Instruments", BARBARA, -0.5, "on-site", building=LABORATORY),
    Guest("Rhys ap Gruffydd", "Eryri", BARBARA, -0.3, "left", building=LABORATORY),
    Guest("Olumide Okafor", "Lagos Photonics", BARBARA, 0.1, building=LABORATORY),
    Guest("Chloë Beaumont", "Atelier Nord", BARBARA, 0.4, building=LABORATORY),
)  # fmt: skip

YESTERDAY = (
    Guest("Fritz Forgotten", "Gestern AG", KATHERINE, 0.0, "presumed-left"),
    Guest("Nora Noshow", "Later & Co", GRACE, 0.2, "expected"),
)

WALK_INS = (
    ("Kimberley Walker", "kim.walker@example.org", "Passing By", GRACE),
    ("Ömer Yılmaz", "omer.yilmaz@example.org", "Boğaz Ticaret", EDSGER),
)

UNKNOWN = ("Lift service", KATHERINE, "The lift company sends whoever is free.")

TYPES = (
    ("Interview", {"company": "hidden", "phone": "optional"}, ""),
    ("Contractor", {"phone": "required", "company": "required", "plate": "optional"}, "ID card checked"),
    ("Delivery", {"email": "optional", "company": "required", "plate": "optional"}, ""),
)
"""Name, what is asked beside name and e-mail, and the step to tick before check-in."""

YARD_TICKET = (
    "Your e-ticket for the yard, $day",
    "Dear $visitor,\n\nplease come to **gate 2** on $day, $time; $host is told when you arrive.\n\n[Ticket]($link)",
    "**Gate 2.** Bring your *ID card* and safety shoes.\n\n- Drive at walking pace.\n- Report at the gate house first.",
)
"""What contractors and drivers are sent: subject, body and the lower part of the ticket."""
YARD_BLOCKS = ("place", "host", "reason", "type", "pin", "text")


def email_of(guest: Guest, number: int) -> str:
    """An address under a domain that is nobody's (RFC 2606)."""
    ascii_name = "".join(letter for letter in guest.name.lower() if letter.isascii() and letter.isalpha())
    return f"{ascii_name[:24] or 'guest'}{number}@visitors.example"
