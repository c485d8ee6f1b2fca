#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""xlsx_check.py - reads a workbook with the standard library and prints "A1|type|style|value" per cell."""
import sys
import xml.etree.ElementTree as ET
import zipfile

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    for name in z.namelist():
        ET.fromstring(z.read(name))
    assert "xl/worksheets/sheet1.xml" in z.read("[Content_Types].xml").decode()
    print(ET.fromstring(z.read("xl/workbook.xml")).find(f"{M}sheets/{M}sheet").get("name"))
    for c in ET.fromstring(z.read("xl/worksheets/sheet1.xml")).iter(M + "c"):
        t, v = c.find(f"{M}is/{M}t"), c.find(M + "v")
        text = t.text if t is not None else v.text
        print("|".join([c.get("r"), c.get("t", "n"), c.get("s"), text.replace("\n", "\\n")]))
