// Tables of central.db beside the typed ones.
#pragma once

namespace satchel::hub {

inline constexpr const char* kCentralTables = R"(
CREATE TABLE setting(name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE device(id BLOB PRIMARY KEY NOT NULL, key BLOB NOT NULL, user TEXT NOT NULL, role TEXT NOT NULL,
  scopes TEXT NOT NULL, rescoped INTEGER NOT NULL, revoked INTEGER NOT NULL, enrolled INTEGER NOT NULL) STRICT;
CREATE TABLE code(secret_hash BLOB PRIMARY KEY NOT NULL, user TEXT NOT NULL, role TEXT NOT NULL, scopes TEXT NOT NULL,
  expires INTEGER NOT NULL) STRICT;
CREATE TABLE writer(no INTEGER PRIMARY KEY, device BLOB NOT NULL, epoch BLOB NOT NULL, last INTEGER NOT NULL,
  head BLOB NOT NULL, UNIQUE(device, epoch)) STRICT;
CREATE TABLE history(version INTEGER PRIMARY KEY, writer INTEGER NOT NULL, seq INTEGER NOT NULL, time INTEGER NOT NULL,
  received INTEGER NOT NULL, author TEXT NOT NULL, hash BLOB NOT NULL, origin_epoch BLOB, origin_seq INTEGER,
  outcome BLOB NOT NULL, packed BLOB NOT NULL) STRICT;
CREATE UNIQUE INDEX history_by_writer ON history(writer, seq);
CREATE TABLE origin(device BLOB NOT NULL, epoch BLOB NOT NULL, seq INTEGER NOT NULL, entry BLOB NOT NULL,
  version INTEGER NOT NULL, PRIMARY KEY(device, epoch, seq, entry)) STRICT, WITHOUT ROWID;
CREATE TABLE scope_set(no INTEGER PRIMARY KEY, scopes TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE feed(scopes INTEGER NOT NULL, version INTEGER NOT NULL, id BLOB NOT NULL, type INTEGER NOT NULL,
  departed INTEGER NOT NULL, only_writer INTEGER NOT NULL, PRIMARY KEY(scopes, version, id)) STRICT, WITHOUT ROWID;
CREATE TABLE gone(id BLOB PRIMARY KEY NOT NULL, type INTEGER NOT NULL, root BLOB NOT NULL, record BLOB NOT NULL) STRICT,
  WITHOUT ROWID;
CREATE INDEX gone_by_root ON gone(root);
CREATE TABLE refused_new(device BLOB NOT NULL, record BLOB NOT NULL, PRIMARY KEY(device, record)) STRICT, WITHOUT ROWID;
CREATE TABLE open_conflict(conflict BLOB PRIMARY KEY NOT NULL, record BLOB NOT NULL, device BLOB NOT NULL,
  root BLOB NOT NULL, field TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX open_conflict_by_record ON open_conflict(record, field, device);
CREATE INDEX open_conflict_by_root ON open_conflict(root);
CREATE TABLE intake(version INTEGER PRIMARY KEY, device BLOB NOT NULL, reason TEXT NOT NULL) STRICT;
CREATE TABLE head(version INTEGER PRIMARY KEY, tag BLOB NOT NULL) STRICT;
PRAGMA user_version=1;
)";

}  // namespace satchel::hub
