"""The formulas of docs/spreadsheets.md in a real LibreOffice: typed into a sheet that asks a running fx over its archive.

office.py FX: starts `FX serve` on a free port, offline. The figures are the European Central Bank's of 4 March 2022.
"""

import csv
import pathlib
import subprocess
import sys
import tempfile

from clients import serve

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "spreadsheets.md"
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">{}</script:module>"""
# What the sheet shows is written as CSV, and the program ends.
MACRO = """
Sub Main
    Dim hidden(0) As New com.sun.star.beans.PropertyValue
    hidden(0).Name = "Hidden"
    hidden(0).Value = True
    book = StarDesktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, hidden())
    sheet = book.Sheets.getByIndex(0)
{cells}
    book.calculateAll()
    Dim form(1) As New com.sun.star.beans.PropertyValue
    form(0).Name = "FilterName"
    form(0).Value = "Text - txt - csv (StarCalc)"
    form(1).Name = "FilterOptions"
    form(1).Value = "44,34,76,1"
    book.storeToURL("file://{written}", form())
    book.close(True)
    StarDesktop.terminate()
End Sub
"""


def documented(program):
    """The formula that the document has for a program."""
    line = next(line for line in DOCUMENT.read_text().splitlines() if line.startswith(f"| {program} |"))
    return line.split("`")[1]


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown(home, typed):
    """What is shown in the third column of rows into which an amount, a day and a formula were typed."""
    cells = []
    for at, row in enumerate(typed, 1):
        for column, text in zip("ABC", row):
            quoted = text.replace("A1", f"A{at}").replace("B1", f"B{at}").replace('"', '""')
            cells.append(f'    sheet.getCellRangeByName("{column}{at}").Formula = "{quoted}"')
    office = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{home}/profile"]
    # The first start makes the folder in which macros are.
    subprocess.run([*office, "--terminate_after_init"], check=True, timeout=300, stderr=subprocess.DEVNULL)
    macro = MACRO.format(cells="\n".join(cells), written=home / "sheet.csv")
    (home / "profile" / "user" / "basic" / "Standard" / "Module1.xba").write_text(MODULE.format(escaped(macro)))
    subprocess.run([*office, "macro:///Standard.Module1.Main"], check=True, timeout=300, stderr=subprocess.DEVNULL)
    with open(home / "sheet.csv", newline="", encoding="utf-8") as file:
        return [line[2] for line in csv.reader(file)]


def main(binary):
    with tempfile.TemporaryDirectory() as folder:
        process, base = serve(binary, folder)
        try:
            formula = documented("LibreOffice").replace("https://fx.example", base)
            of_cell = formula.replace("amount=100", 'amount="&SUBSTITUTE(A1;",";".")&"')
            no_such = formula.replace("to=EUR", "to=ZZZ")
            assert formula.count(base) == 1 and of_cell != formula and no_such != formula
            typed = [("1", "2022-03-04", formula), ("1", "2022-03-05", formula), ("12.5", "2022-03-04", of_cell), ("1", "2022-03-04", no_such)]
            cells = shown(pathlib.Path(folder), typed)
            # 100 / 1.0929 and 12.5 / 1.0929, on the day and on the Saturday after it; what has no rate has no number.
            assert cells[:3] == ["91.5", "91.5", "11.44"] and cells[3].startswith(("#", "Err:")), cells
            print("LibreOffice: ok")
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main(sys.argv[1])
