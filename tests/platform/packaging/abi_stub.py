"""The ABI of satchel.h without its implementation.

  abi_stub.py stub HEADER        C source that defines each function of the header, and nothing else
  abi_stub.py constants HEADER   C source of a program that prints each constant: "NAME VALUE"
"""
import re
import subprocess
import sys


def functions(header):
    text = subprocess.run(["cc", "-E", "-P", "-D__attribute__(x)=", header], check=True, capture_output=True, text=True).stdout
    text = re.sub(r"^#.*$", "", text, flags=re.M)
    for declaration in re.split(r"[;{}]", text):
        found = re.fullmatch(r"\s*(?:extern\s+)?([\w\s*]+?)\b(satchel_\w+)\s*\((.*)\)\s*", declaration, re.S)
        if found and found.group(1).strip() and not found.group(1).lstrip().startswith("typedef"):
            yield tuple(" ".join(part.split()) for part in found.groups())


def stub(header):
    print('#include "satchel.h"')
    for result, name, parameters in functions(header):
        body = "" if result == "void" else "return 0;"
        print(f"{result} {name}({parameters}) {{ {body} }}")


def constants(header):
    text = re.sub(r"/\*.*?\*/", "", open(header, encoding="utf-8").read(), flags=re.S)
    names = re.findall(r"^#define (SATCHEL_[A-Z0-9_]+) +-?\d", text, re.M)
    for block in re.findall(r"\benum\b[^{;]*\{(.*?)\}", text, re.S):
        names += re.findall(r"\bSATCHEL_[A-Z0-9_]+\b(?=\s*(?:=|,|$))", block.strip())
    print('#include <stdio.h>\n#include "satchel.h"\nint main(void) {')
    for name in sorted(set(names)):
        if not name.startswith("SATCHEL_VERSION"):
            print(f'  printf("{name} %lld\\n", (long long){name});')
    print("  return 0;\n}")


if __name__ == "__main__":
    {"stub": stub, "constants": constants}[sys.argv[1]](sys.argv[2])
