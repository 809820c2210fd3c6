#!/usr/bin/env python3
"""Checks an evidence package of Satchel, with nothing of Satchel's own: the second of two verifiers.

    satchel_verify.py FILE --hub-key HEX [--witness HEAD.json]

Prints what it found and ends with 0, or names the first thing that is off and ends with 1. What a package is, and what is
asked of it, stands in engine/evidence/package.h; the bytes of entries, chains and statements in sync/PROTOCOL.md and
engine/evidence/. Needs Python 3.9 and the package python3-cryptography (Ed25519).
"""
import argparse
import base64
import json
import struct
import sys
import uuid

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from satchel_bytes import (
    Off,
    clamped,
    continues,
    includes,
    need,
    read_archive,
    read_entry,
    read_statement,
    sha256,
    trusted_time,
    varint,
    zigzag,
)


def signed(key, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def unbase64(text):
    return base64.b64decode(text, validate=True)


def read_parts(data, key):
    parts = read_archive(data)
    need([n for n, _ in parts[-2:]] == ["manifest.json", "manifest.sig"], "the manifest is missing")
    manifest, signature = parts[-2][1], parts[-1][1]
    need(signed(key, b"satchel-package-1" + sha256(manifest), signature), "the manifest is not the hub's")
    said = json.loads(manifest)
    need(said["format"] == "satchel-package-1" and said["hub_key"] == key.hex(), "the manifest")
    need(len(said["parts"]) == len(parts) - 2, "other parts than the manifest names")
    for (name, content), line in zip(parts, said["parts"]):
        fits = line["name"] == name and line["size"] == len(content) and line["sha256"] == sha256(content).hex()
        need(fits, name + " is not as the manifest says")
    return said, dict(parts[:-2])


def check_head(key, head):
    message = b"satchel-log-1" + uuid.UUID(head["hub"]).bytes + zigzag(head["log_epoch"]) + varint(head["size"])
    message += bytes.fromhex(head["root"]) + zigzag(head["time"])
    need(signed(key, message, unbase64(head["signature"])), "a head of the log is not signed by the hub")


def same_log(a, b):
    return all(a[name] == b[name] for name in ("log_epoch", "size", "root"))


def check_log(parts, key, witness):
    log = json.loads(parts["log.json"])
    head = log["head"]
    check_head(key, head)
    root, size = bytes.fromhex(head["root"]), head["size"]
    if witness:
        check_head(key, witness)
        need(witness["hub"] == head["hub"], "the witness's head is another hub's")
        need(witness["size"] <= size, "the package is older than the witness's head")
        proved = same_log(witness, head) or any(
            same_log(w["head"], witness)
            and continues(root, size, bytes.fromhex(witness["root"]), witness["size"], list(map(bytes.fromhex, w["proof"])))
            for w in log["witnessed"]
        )
        need(proved, "nothing proves that the log goes on from the witness's head")
    statements = {}
    for line in json.loads(parts["statements.json"]):
        data, no = unbase64(line["statement"]), line["no"]
        name = "statement %d" % no
        need(signed(key, b"satchel-statement-1" + data, unbase64(line["signature"])), name + " is not the hub's")
        statement = read_statement(data)
        need(statement["hub"] == head["hub"] and statement["no"] == no and no not in statements, name + " is another")
        proof = list(map(bytes.fromhex, line["proof"]))
        need(includes(root, size, no, sha256(b"\0" + data), proof), name + " does not stand in the log")
        statements[no] = statement
    return statements


# --- Journals and entries (sync/PROTOCOL.md, sections 4 and 5) ---


def check_journals(parts, statements):
    """Every link that a head and a receipt cover: (device, epoch, seq) -> (hash, received, office)."""
    devices = {}
    for no in sorted(statements):
        said = statements[no]
        if said["kind"] == 2:
            first = devices.setdefault(said["device"], {"key": said["key"], "users": set()})
            if said["key"] == first["key"]:
                first["users"].add(said["user"])
    links = {}
    for journal in json.loads(parts["journals.json"]):
        device, epoch, head = journal["device"], int(journal["epoch"]), journal["head"]
        name = "the journal of device " + device
        receipt = statements.get(journal["receipt"])
        need(receipt and receipt["kind"] == 1, name + " lacks its receipt")
        need(receipt["device"] == device and receipt["epoch"] == epoch, name + " has another's receipt")
        chain, seq = bytes.fromhex(journal["before"]), journal["first"]
        at_head, at_receipt = head is None, False
        for link in journal["links"]:
            entry, origin = bytes.fromhex(link["sha256"]), link["origin"]
            middle = b"\0"
            if origin:
                middle = b"\1" + struct.pack("<Q", int(origin["epoch"])) + varint(origin["seq"])
            chain = sha256(chain + middle + entry)
            if head and seq == head["seq"]:
                message = b"satchel-head-1" + uuid.UUID(device).bytes + struct.pack("<Qq", epoch, seq) + chain
                owner = devices.get(device)
                fine = owner and signed(owner["key"], message, unbase64(head["signature"]))
                need(fine, name + ": its head is not signed by the device")
                at_head = True
            if seq == receipt["seq"]:
                need(chain == receipt["head"], name + " is not the one that was receipted")
                at_receipt = True
            if seq <= receipt["seq"] and (head is None or seq <= head["seq"]):
                links.setdefault((device, epoch, seq), (entry, receipt["time"], head is None))
            seq += 1
        ends = seq - 1 == max(head["seq"] if head else 0, receipt["seq"])
        need(at_head and at_receipt and ends, name + " does not end with its head and receipt")
    return devices, links


def check_entries(parts, devices, links):
    entries = {}
    for line in json.loads(parts["entries.json"]):
        place = (line["device"], int(line["epoch"]), line["seq"])
        name = "the entry of version %d" % line["version"]
        need(place in links, name + " stands in no journal")
        entry_hash, received, office = links[place]
        need(entry_hash.hex() == line["sha256"], name + " is not the journal's")
        need(received == line["received"], name + " came at another time than its receipt says")
        said = {"place": place, "refused": line["refused"] is not None, "changes": None}
        if line["entry"] is not None:
            data = unbase64(line["entry"])
            need(sha256(data) == entry_hash, name + " has other bytes than its journal")
            entry = read_entry(data)
            time = (line["time"], line["time_error"], line["suspicious_clock"])
            need(time == trusted_time(entry, received), name + ": its time is not what its clocks make")
            owned = office or entry["actor"] in devices[line["device"]]["users"]
            need(owned and entry["actor"] == line["author"], name + " is of another author")
            said["changes"] = entry["changes"]
        need(line["version"] not in entries, name + " stands twice")
        entries[line["version"]] = said
    return entries


# --- Records ---


def rfc3339(ms):
    days, rest = divmod(clamped(ms, -62167219200000, 253402300799999), 86400000)
    z = days + 719468  # the civil calendar, from days (Howard Hinnant, chrono-compatible date algorithms)
    era, doe = divmod(z, 146097)
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    month = mp + 3 if mp < 10 else mp - 9
    year = yoe + era * 400 + (1 if month <= 2 else 0)
    seconds, milli = divmod(rest, 1000)
    clock = (seconds // 3600, seconds // 60 % 60, seconds % 60, milli)
    return "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ" % ((year, month, doy - (153 * mp + 2) // 5 + 1) + clock)


def as_json(field, value):
    if value is None:
        return None
    kind = field["type"]
    if kind == "boolean":
        return value != 0
    if kind == "time":
        return rfc3339(value)
    if kind == "reference":
        return str(uuid.UUID(bytes=value))
    if kind == "blob":
        return value.hex()
    return value


def makes(field, op, value):
    """Whether a value is what this operation makes; of a sum it cannot be told."""
    if op["kind"] == 2:
        return True
    if op["kind"] == 1:
        held = isinstance(value, list) and set(op["add"]) <= set(value)
        return held and not set(op["remove"]) & set(value)
    return as_json(field, op["value"]) == value


def check_life(record, entries, name):
    raw = uuid.UUID(record["id"]).bytes
    kinds, hidden = set(), False
    for said in entries.values():
        hidden |= said["changes"] is None
        if said["refused"]:
            continue
        for change in said["changes"] or []:
            if change["raw_id"] != raw:
                continue
            kinds.add(change["kind"])
            if change["kind"] == 5:
                data = b"satchel-seal-1" + varint(change["type"]) + raw
                for op in sorted(change["ops"], key=lambda op: op["field"]):
                    if op.get("value") is not None:
                        data += varint(op["field"]) + op["raw"]
                need(change["content"] == sha256(data), name + ": its seal names other values")
    need(1 in kinds or hidden, name + " was made by no entry")
    need(record["alive"] or 3 in kinds or hidden, name + " was deleted by no entry")
    need(not record["sealed"] or 5 in kinds, name + " was sealed by no entry")


def check_records(parts, entries):
    types = {t["name"]: t for t in json.loads(parts["schema.json"])["types"]}
    records = json.loads(parts["records.json"])
    for record in records:
        name = record["type"] + " " + record["id"]
        if record["type"] != "conflict":  # built in; written by the hub alone
            check_life(record, entries, name)
        raw = uuid.UUID(record["id"]).bytes
        for field_name, state in record["fields"].items():
            what = name + "." + field_name + " is not what the entry said that it came with"
            if state["writer"] == "hub":
                continue
            field = next(f for f in types[record["type"]]["fields"] if f["name"] == field_name)
            said = entries.get(state["version"])
            writer = (state["writer"]["device"], int(state["writer"]["epoch"]))
            need(said and said["place"][:2] == writer and not said["refused"], what)
            if said["changes"] is None:
                continue
            ops = [op for c in said["changes"] if c["raw_id"] == raw for op in c["ops"] if op["field"] == field["number"]]
            need(ops and makes(field, ops[-1], state["value"]), what)
    return records


def check_blobs(parts, statements):
    receipted = {blob for s in statements.values() if s["kind"] == 1 for blob in s["blobs"]}
    for name, content in parts.items():
        if not name.startswith("blobs/"):
            continue
        need(sha256(content).hex() == name[6:70], name + " has other bytes than its name says")
        need(sha256(content) in receipted, name + " has no receipt")


def verify(data, key, witness=None):
    """What was found. Raises Off with the first thing that is off."""
    try:
        manifest, parts = read_parts(data, key)
        statements = check_log(parts, key, witness)
        devices, links = check_journals(parts, statements)
        entries = check_entries(parts, devices, links)
        records = check_records(parts, entries)
        check_blobs(parts, statements)
    except (KeyError, ValueError, TypeError, IndexError, StopIteration, AttributeError, struct.error) as e:
        raise Off("garbled: %r" % e) from e
    return {"type": manifest["type"], "id": manifest["id"], "records": len(records), "entries": len(entries)}


def answer(arguments):
    """One line of an answer, for who asks many times."""
    try:
        path, key, witness = (arguments + [None])[:3]
        with open(path, "rb") as f:
            data = f.read()
        head = None
        if witness:
            with open(witness, encoding="utf-8") as f:
                head = json.load(f)
        return "sound " + json.dumps(verify(data, bytes.fromhex(key), head))
    except Off as e:
        return "off " + str(e)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?")
    parser.add_argument("--hub-key", help="64 hex digits")
    parser.add_argument("--witness", help="a head of the hub's log that somebody kept")
    parser.add_argument("--many", action="store_true", help="reads lines of FILE KEY [WITNESS] and answers each")
    args = parser.parse_args()
    if args.many:
        for line in sys.stdin:
            print(answer(line.split()), flush=True)
        return 0
    if not args.file or not args.hub_key:
        parser.error("a file and --hub-key are needed")
    said = answer([args.file, args.hub_key] + ([args.witness] if args.witness else []))
    print(said)
    if not args.witness:
        print("no witness: the hub itself could have written its log anew")
    return 0 if said.startswith("sound") else 1


if __name__ == "__main__":
    sys.exit(main())
