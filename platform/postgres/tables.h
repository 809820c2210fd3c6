// The hub's own tables, as those of SQLite (sync/hub/central/sqlite_tables.h): schema satchel_hub. Each key and each
// unique index leads with the tenant; there is no sequence, no foreign key and no trigger, so that what shards by
// tenant can hold them. Texts in keys go by their bytes. They are step 1 of steps.cc: what comes after a release is a
// step of its own.
#pragma once

namespace satchel::postgres {

/// Stands in the comment on the schema. Another one means another layout; a contract step gives another one.
inline constexpr const char* kFormat = "satchel hub, format 1";

inline constexpr const char* kHubTables = R"(
CREATE SCHEMA IF NOT EXISTS satchel_hub;
CREATE SCHEMA IF NOT EXISTS satchel;
SET LOCAL search_path TO satchel_hub;
CREATE TABLE IF NOT EXISTS tenant(tenant text COLLATE "C" PRIMARY KEY, schema_no bigint NOT NULL);
CREATE TABLE IF NOT EXISTS setting(tenant text COLLATE "C", name text COLLATE "C", value text NOT NULL,
  mark bytea NOT NULL, PRIMARY KEY(tenant, name));
CREATE TABLE IF NOT EXISTS device(tenant text COLLATE "C", id uuid, key bytea NOT NULL, "user" text NOT NULL,
  role text NOT NULL, scopes text NOT NULL, rescoped bigint NOT NULL, revoked boolean NOT NULL, enrolled bigint NOT NULL,
  mark bytea NOT NULL, PRIMARY KEY(tenant, id));
CREATE TABLE IF NOT EXISTS code(tenant text COLLATE "C", secret_hash bytea, "user" text NOT NULL, role text NOT NULL,
  scopes text NOT NULL, expires bigint NOT NULL, PRIMARY KEY(tenant, secret_hash));
CREATE TABLE IF NOT EXISTS writer(tenant text COLLATE "C", no bigint, device uuid NOT NULL, epoch bytea NOT NULL,
  last bigint NOT NULL, head bytea NOT NULL, mark bytea NOT NULL, PRIMARY KEY(tenant, no),
  UNIQUE(tenant, device, epoch));
CREATE TABLE IF NOT EXISTS history(tenant text COLLATE "C", version bigint, writer bigint NOT NULL, seq bigint NOT NULL,
  time bigint NOT NULL, received bigint NOT NULL, author text NOT NULL, hash bytea NOT NULL, origin_epoch bytea,
  origin_seq bigint, outcome bytea NOT NULL, packed bytea NOT NULL, PRIMARY KEY(tenant, version),
  UNIQUE(tenant, writer, seq));
CREATE TABLE IF NOT EXISTS origin(tenant text COLLATE "C", device uuid, epoch bytea, seq bigint, entry bytea,
  version bigint NOT NULL, PRIMARY KEY(tenant, device, epoch, seq, entry));
CREATE TABLE IF NOT EXISTS scope_set(tenant text COLLATE "C", no bigint, sha256 bytea NOT NULL, scopes text NOT NULL,
  mark bytea NOT NULL, PRIMARY KEY(tenant, no), UNIQUE(tenant, sha256));
CREATE TABLE IF NOT EXISTS feed(tenant text COLLATE "C", scopes bigint, version bigint, id uuid, type bigint NOT NULL,
  departed boolean NOT NULL, only_writer bigint NOT NULL, PRIMARY KEY(tenant, scopes, version, id));
CREATE TABLE IF NOT EXISTS gone(tenant text COLLATE "C", id uuid, type bigint NOT NULL, root uuid NOT NULL,
  record bytea NOT NULL, PRIMARY KEY(tenant, id));
CREATE INDEX IF NOT EXISTS gone_by_root ON gone(tenant, root);
CREATE TABLE IF NOT EXISTS refused_new(tenant text COLLATE "C", device uuid, record uuid,
  PRIMARY KEY(tenant, device, record));
CREATE TABLE IF NOT EXISTS open_conflict(tenant text COLLATE "C", conflict uuid, record uuid NOT NULL,
  device uuid NOT NULL, root uuid NOT NULL, field text NOT NULL, PRIMARY KEY(tenant, conflict));
CREATE INDEX IF NOT EXISTS open_conflict_by_record ON open_conflict(tenant, record);
CREATE INDEX IF NOT EXISTS open_conflict_by_root ON open_conflict(tenant, root);
CREATE TABLE IF NOT EXISTS signed_head(tenant text COLLATE "C", writer bigint, seq bigint, head bytea NOT NULL,
  signature bytea NOT NULL, PRIMARY KEY(tenant, writer, seq));
CREATE TABLE IF NOT EXISTS statement(tenant text COLLATE "C", no bigint, device uuid NOT NULL, epoch bytea NOT NULL,
  seq bigint NOT NULL, body bytea NOT NULL, signature bytea NOT NULL, PRIMARY KEY(tenant, no));
CREATE INDEX IF NOT EXISTS statement_by_device ON statement(tenant, device, epoch, seq);
CREATE TABLE IF NOT EXISTS log_node(tenant text COLLATE "C", level bigint, no bigint, hash bytea NOT NULL,
  PRIMARY KEY(tenant, level, no));
CREATE TABLE IF NOT EXISTS blob_receipt(tenant text COLLATE "C", blob bytea, statement bigint NOT NULL,
  PRIMARY KEY(tenant, blob));
CREATE TABLE IF NOT EXISTS blob_name(tenant text COLLATE "C", blob bytea, id uuid, type bigint NOT NULL,
  PRIMARY KEY(tenant, blob, id));
CREATE TABLE IF NOT EXISTS access(tenant text COLLATE "C", no bigint, time bigint NOT NULL, "user" text NOT NULL,
  role text NOT NULL, type bigint NOT NULL, record uuid NOT NULL, way text NOT NULL, mark bytea NOT NULL,
  PRIMARY KEY(tenant, no));
CREATE TABLE IF NOT EXISTS intake(tenant text COLLATE "C", version bigint, device uuid NOT NULL, reason text NOT NULL,
  PRIMARY KEY(tenant, version));
CREATE TABLE IF NOT EXISTS head(tenant text COLLATE "C", version bigint, tag bytea NOT NULL,
  PRIMARY KEY(tenant, version));
CREATE TABLE IF NOT EXISTS account(tenant text COLLATE "C", "user" text COLLATE "C", role text NOT NULL,
  scopes text NOT NULL, password text NOT NULL, failures bigint NOT NULL, locked_until bigint NOT NULL,
  created bigint NOT NULL, disabled boolean NOT NULL, mark bytea NOT NULL, PRIMARY KEY(tenant, "user"));
CREATE TABLE IF NOT EXISTS session(tenant text COLLATE "C", id bytea, "user" text NOT NULL, created bigint NOT NULL,
  seen bigint NOT NULL, expires bigint NOT NULL, mark bytea NOT NULL, PRIMARY KEY(tenant, id));
CREATE TABLE IF NOT EXISTS stranger(tenant text COLLATE "C", name bytea, failures bigint NOT NULL,
  locked_until bigint NOT NULL, last bigint NOT NULL, PRIMARY KEY(tenant, name));
CREATE TABLE IF NOT EXISTS actor(tenant text COLLATE "C", device uuid, "user" text COLLATE "C", since bigint NOT NULL,
  withdrawn boolean NOT NULL, mark bytea NOT NULL, PRIMARY KEY(tenant, device, "user"));
CREATE TABLE IF NOT EXISTS told(tenant text COLLATE "C", no bigint, time bigint NOT NULL, kind text NOT NULL,
  device uuid NOT NULL, "user" text NOT NULL, epoch bytea NOT NULL, entries bigint NOT NULL, known bigint NOT NULL,
  lacking bigint NOT NULL, by text NOT NULL, detail text NOT NULL, mark bytea NOT NULL, PRIMARY KEY(tenant, no));
CREATE TABLE IF NOT EXISTS recovered(tenant text COLLATE "C", id uuid, field bigint, type bigint NOT NULL,
  version bigint NOT NULL, value bytea NOT NULL, flags bigint NOT NULL, author text NOT NULL, device uuid NOT NULL,
  time bigint NOT NULL, state bigint NOT NULL, decided_by text NOT NULL, decided bigint NOT NULL, mark bytea NOT NULL,
  PRIMARY KEY(tenant, id, field));
CREATE TABLE IF NOT EXISTS hander(tenant text COLLATE "C", id uuid, device uuid, time bigint NOT NULL,
  mark bytea NOT NULL, PRIMARY KEY(tenant, id, device));
CREATE TABLE IF NOT EXISTS back(tenant text COLLATE "C", device uuid, log_epoch bigint, time bigint NOT NULL,
  mark bytea NOT NULL, PRIMARY KEY(tenant, device, log_epoch));
CREATE TABLE IF NOT EXISTS parked(tenant text COLLATE "C", conflict uuid, root uuid NOT NULL, awaits bytea NOT NULL,
  mark bytea NOT NULL, PRIMARY KEY(tenant, conflict));
CREATE INDEX IF NOT EXISTS parked_by_root ON parked(tenant, root);
CREATE TABLE IF NOT EXISTS orphan(tenant text COLLATE "C", id uuid, type bigint NOT NULL, parent uuid NOT NULL,
  mark bytea NOT NULL, PRIMARY KEY(tenant, id));
CREATE INDEX IF NOT EXISTS orphan_by_parent ON orphan(tenant, parent);
)";

/// Who reads the views of which tenant (views.h), and what stands here, for who looks around with psql.
inline constexpr const char* kReaderTable = R"(
CREATE TABLE IF NOT EXISTS satchel_hub.reader(tenant text COLLATE "C", role text COLLATE "C", PRIMARY KEY(tenant, role));
COMMENT ON TABLE satchel_hub.migration IS '已执行的迁移步骤 / steps by which this layout came to be';
COMMENT ON TABLE satchel_hub.reader IS '可读取某一单位视图的角色 / roles that read the views of a tenant';
COMMENT ON TABLE satchel_hub.tenant IS '单位，及其版本计数所用的锁 / tenants; the row is the lock of a writing session';
COMMENT ON TABLE satchel_hub.setting IS '设置：中心编号、记录结构等 / settings: the hub''s id, its schema and so on';
COMMENT ON TABLE satchel_hub.device IS '已登记的设备 / devices that enrolled';
COMMENT ON TABLE satchel_hub.actor IS '设备上的其他记录人 / others who record on a device';
COMMENT ON TABLE satchel_hub.code IS '一次性登记码（只存哈希）/ one-time enrolment codes, as hashes';
COMMENT ON TABLE satchel_hub.writer IS '设备的各段日志及其链头 / journals of devices and the heads of their chains';
COMMENT ON TABLE satchel_hub.history IS '收到的每一条日志，原样保留 / each entry that came, as it came';
COMMENT ON TABLE satchel_hub.statement IS '中心签名的声明 / statements that the hub signed';
COMMENT ON TABLE satchel_hub.log_node IS '声明日志的哈希树 / the hash tree over the statements';
COMMENT ON TABLE satchel_hub.access IS '查阅身份信息的记录 / who was given an identity to read';
COMMENT ON TABLE satchel_hub.account IS '办公室人员账号 / accounts of the office''s people';
COMMENT ON TABLE satchel_hub.told IS '设备和中心的事件 / what befell devices and the hub';
COMMENT ON TABLE satchel_hub.gone IS '已删除的记录 / records that were deleted';
COMMENT ON TABLE satchel_hub.origin IS '以新序号重发的条目原在何处 / where entries first stood that came again';
COMMENT ON TABLE satchel_hub.scope_set IS '范围的组合 / combinations of scopes';
COMMENT ON TABLE satchel_hub.feed IS '各范围的变更，按版本 / what changed, by scopes and version';
COMMENT ON TABLE satchel_hub.refused_new IS '被拒绝的新记录 / new records that were refused';
COMMENT ON TABLE satchel_hub.open_conflict IS '未处理的冲突 / conflicts that are open';
COMMENT ON TABLE satchel_hub.signed_head IS '设备签名的链头 / heads of journals that their devices signed';
COMMENT ON TABLE satchel_hub.blob_receipt IS '附件的回执 / receipts for blobs';
COMMENT ON TABLE satchel_hub.blob_name IS '哪些记录引用了附件 / records that name a blob';
COMMENT ON TABLE satchel_hub.intake IS '待人工处理的条目 / entries that wait for a person of the office';
COMMENT ON TABLE satchel_hub.head IS '各次提交的版本和标记 / version and tag of each commit';
COMMENT ON TABLE satchel_hub.session IS '办公室人员的登录会话 / sessions of the office''s people';
COMMENT ON TABLE satchel_hub.stranger IS '登录失败的来源 / where sign-ins failed from';
COMMENT ON TABLE satchel_hub.recovered IS '恢复后由设备交回的内容 / what devices handed back after a restore';
COMMENT ON TABLE satchel_hub.hander IS '交回内容的设备 / devices that handed something back';
COMMENT ON TABLE satchel_hub.back IS '已全部交回的设备 / devices that have handed back all';
COMMENT ON TABLE satchel_hub.parked IS '等待照片的步骤 / steps that wait for photos';
COMMENT ON TABLE satchel_hub.orphan IS '先于上级到达的记录 / records that came before their parents';
)";

}  // namespace satchel::postgres
