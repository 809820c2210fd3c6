"""What the verifier reads of an evidence package before it asks anything: a ZIP in one form only, and the bytes of
statements and journal entries (engine/evidence/archive.h, statement.h; sync/PROTOCOL.md, sections 1 and 4)."""
import hashlib
import struct
import uuid
import zlib


class Off(Exception):
    """The first thing that is off."""


def need(holds, what):
    if not holds:
        raise Off(what)


def sha256(data):
    return hashlib.sha256(data).digest()


# --- The file: a ZIP in one form only (engine/evidence/archive.h) ---


def read_archive(data):
    need(len(data) >= 22, "the file is too short")
    count, size, at = struct.unpack_from("<HII", data, len(data) - 12)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, size, at, 0)
    need(data[-22:] == end and at + size + 22 == len(data), "the end of the file")
    parts, line, begins = {}, at, 0
    for _ in range(count):
        need(line + 46 <= len(data) - 22, "the directory")
        crc, length = struct.unpack_from("<II", data, line + 16)
        name_bytes = struct.unpack_from("<H", data, line + 28)[0]
        name = data[line + 46 : line + 46 + name_bytes]
        common = struct.pack("<HHHHHIIIHH", 10, 0, 0, 0, 0x21, crc, length, length, name_bytes, 0)
        header = struct.pack("<I", 0x04034B50) + common + name
        wanted = struct.pack("<IH", 0x02014B50, 10) + common + bytes(10) + struct.pack("<I", begins) + name
        need(data[line : line + 46 + name_bytes] == wanted, "the directory")
        need(data[begins : begins + len(header)] == header, "a part's header")
        content = data[begins + len(header) : begins + len(header) + length]
        need(len(content) == length and zlib.crc32(content) == crc, "a part's CRC-32")
        need(name not in parts, "a part stands twice")
        parts[name] = content
        begins += len(header) + length
        line += 46 + name_bytes
    need(begins == at and line == at + size, "something stands between the parts")
    return [(name.decode("ascii"), content) for name, content in parts.items()]


# --- Bytes (engine/base/codec.h, value.h) ---


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def raw(self, n):
        need(n <= len(self.data) - self.at, "bytes are missing")
        self.at += n
        return self.data[self.at - n : self.at]

    def u8(self):
        return self.raw(1)[0]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.u8()
            value |= (byte & 0x7F) << shift
            shift += 7
            need(value < 1 << 64, "a number is too large")
            if byte < 0x80:
                return value

    def zigzag(self):
        value = self.varint()
        return value >> 1 ^ -(value & 1)

    def fixed64(self):
        return struct.unpack("<Q", self.raw(8))[0]

    def text(self):
        return self.raw(self.varint())

    def uuid(self):
        return str(uuid.UUID(bytes=self.raw(16)))

    def value(self):
        """A value, and its bytes."""
        begins, tag = self.at, self.u8()
        readers = {
            0: lambda: None,
            1: self.zigzag,
            2: lambda: struct.unpack("<d", self.raw(8))[0],
            3: lambda: self.text().decode(),
            4: self.text,
            5: lambda: [self.text().decode() for _ in range(self.varint())],
        }
        need(tag in readers, "a value of no known kind")
        value = readers[tag]()
        return value, self.data[begins : self.at]


def varint(n):
    out = b""
    while n >= 0x80:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def wrapped(n):
    """As 64 bits with a sign."""
    n &= (1 << 64) - 1
    return n - (1 << 64) if n >> 63 else n


# --- What the hub said for good (engine/evidence/statement.h, merkle.h) ---


def read_statement(data):
    r = Reader(data)
    need(r.u8() == 1, "a statement of another format")
    kind = r.u8()
    out = {"kind": kind, "hub": r.uuid(), "log_epoch": r.zigzag(), "no": r.varint(), "root": r.raw(32)}
    out["time"] = r.zigzag()
    if kind == 1:
        out.update(device=r.uuid(), epoch=r.fixed64(), seq=r.varint(), head=r.raw(32), version=r.varint())
        out["blobs"] = [r.raw(32) for _ in range(r.varint())]
    elif kind == 2:
        out.update(device=r.uuid(), key=r.text(), user=r.text().decode(), role=r.text().decode())
    elif kind == 3:
        out["first"] = r.varint()
    elif kind == 4:
        out.update(device=r.uuid(), copy=r.uuid(), size=r.varint(), copy_root=r.raw(32))
        out["journals"] = [(r.fixed64(), r.varint(), r.raw(32)) for _ in range(r.varint())]
        out["blobs"] = [r.raw(32) for _ in range(r.varint())]
    else:  # of a later kind: it proves nothing here
        need(kind != 0, "a statement of no kind")
        r.at = len(data)
    need(r.at == len(data), "bytes behind a statement")
    return out


def node(left, right):
    return sha256(b"\1" + left + right)


def includes(root, size, no, leaf, proof):
    """RFC 9162, 2.1.3.2."""
    if no >= size:
        return False
    fn, sn, head = no, size - 1, leaf
    for beside in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            head = node(beside, head)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            head = node(head, beside)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and head == root


def continues(root, size, root_before, before, proof):
    """RFC 9162, 2.1.4.2."""
    if before == 0:
        return not proof and root_before == sha256(b"")
    if before >= size:
        return before == size and not proof and root == root_before
    path = ([root_before] if before & (before - 1) == 0 else []) + proof
    if not path:
        return False
    fn, sn = before - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = node(c, old), node(c, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node(new, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old == root_before and new == root


def zigzag(n):
    return varint(n << 1 if n >= 0 else (-n << 1) - 1)


def read_entry(data):
    r = Reader(data)
    need(r.u8() == 1, "an entry of another format")
    out = {"schema": r.varint(), "actor": r.text().decode(), "boot": r.fixed64()}
    out.update(anchor_hub=r.zigzag(), anchor_monotonic=r.zigzag(), monotonic=r.zigzag())
    out["wall"] = wrapped(r.zigzag() + out["monotonic"])
    out["changes"] = []
    for _ in range(r.varint()):
        change = {"kind": r.u8(), "type": r.varint(), "raw_id": r.raw(16)}
        r.varint()
        change["content"] = r.raw(32) if change["kind"] == 5 else b""
        change["ops"] = [read_op(r) for _ in range(r.varint())]
        out["changes"].append(change)
    need(len(data) - r.at in (0, 16), "bytes behind an entry")  # 16: random ones
    return out


def read_op(r):
    op = {"field": r.varint(), "kind": r.u8()}
    r.zigzag()
    if op["kind"] == 1:
        op["add"], op["remove"] = r.value()[0], r.value()[0]
        return op
    op["value"], op["raw"] = r.value()
    if op["kind"] in (3, 4):
        r.value()
    return op


def clamped(n, low, high):
    return max(low, min(high, n))


def trusted_time(e, received):
    bound = 1 << 59
    sane = lambda n: clamped(n, -bound, bound)  # noqa: E731
    wall, hub, now = sane(e["wall"]), sane(e["anchor_hub"]), sane(received)
    elapsed = sane(e["monotonic"]) - sane(e["anchor_monotonic"])
    anchored = hub > 0 and elapsed >= 0
    reckoned = hub + elapsed if anchored else wall
    suspicious = wall > now + 300000 or wall < 1577836800000 or (anchored and abs(wall - reckoned) > 300000)
    error = 2000 + elapsed // 10000 if anchored else 86400000
    if not anchored and suspicious:
        error = max(error, abs(now - wall))
    return clamped(min(reckoned, now), -62167219200000, 253402300799999), error, suspicious
