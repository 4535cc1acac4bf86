"""From text of any script to lines of positioned ink: cleaning, fonts, direction, fitting."""
