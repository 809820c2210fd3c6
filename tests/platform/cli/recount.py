"""The quarter's figures, counted again from the hub's database with SQL and nothing of Satchel's code.

    recount.py HUB_FOLDER FROM TO          one JSON object with the members of `satchel demo --quarter --json`
    recount.py HUB_FOLDER FROM TO --laws   also fails where a finding or penalty names a law that did not hold that day
"""
import datetime
import json
import sqlite3
import sys

folder, first, last = sys.argv[1:4]
db = sqlite3.connect("file:" + folder + "/central.db?mode=ro", uri=True)
CHINA = datetime.timezone(datetime.timedelta(hours=8))


def moment(day):
    return int(datetime.datetime.fromisoformat(day).replace(tzinfo=CHINA).timestamp() * 1000)


def day(time):
    return datetime.datetime.fromtimestamp(time / 1000, CHINA).date().isoformat()


def rows(sql, *values):
    return db.execute(sql, values).fetchall()


def one(sql, *values):
    return db.execute(sql, values).fetchone()[0] or 0


def since(figure):
    """A window's first day: its definition row's, else the quarter's."""
    said = rows("SELECT window_from FROM figure_definition WHERE figure=? AND valid_from<? AND (valid_to IS NULL OR valid_to>=?)",
                figure, last, last)
    return said[0][0] if said and said[0][0] else first


def times(figure):
    return moment(since(figure)), moment(last)


def days(figure):
    return since(figure), last


db.create_function("sealed", 1, lambda meta: meta[8] >> 1 & 1)  # FORMAT.md, "_meta of the hub"
db.executescript("""
  CREATE TEMP TABLE lead(start BLOB, id BLOB);
  INSERT INTO lead WITH RECURSIVE way(start, at) AS (
      SELECT _id, _id FROM "case" UNION SELECT way.start, c.merged_into FROM way JOIN "case" c ON c._id = way.at
      WHERE c.status = 'merged' AND c.merged_into IS NOT NULL)
    SELECT way.start, way.at FROM way JOIN "case" c ON c._id = way.at WHERE c.status IS NOT 'merged' OR c.merged_into IS NULL;
  CREATE TEMP TABLE standing AS SELECT * FROM visit v WHERE sealed(v._meta) AND v.kind = 'on_site'
    AND NOT EXISTS (SELECT 1 FROM visit n WHERE n.corrects = v._id AND sealed(n._meta));
""")
ACCEPTED = "p.decision = 'accepted' AND p.accepted >= ? AND p.accepted < ?"
db.execute(f"CREATE TEMP TABLE item AS SELECT p._id AS complaint, p.batch FROM complaint p WHERE p.batch IS NOT NULL AND {ACCEPTED}",
           times("items"))
db.executescript("""
  CREATE TEMP TABLE item_case AS SELECT k._id AS id FROM "case" k JOIN item i ON i.complaint = k.complaint
    UNION SELECT l.id FROM "case" k JOIN item i ON i.complaint = k.complaint JOIN lead l ON l.start = k._id;
""")
OF_ITEMS = '"case" IN (SELECT id FROM item_case)'


def closed():
    return one(f"""
      SELECT count(*) FROM complaint p WHERE {ACCEPTED} AND EXISTS (SELECT 1 FROM "case" k WHERE k.complaint = p._id)
      AND NOT EXISTS (SELECT 1 FROM "case" k JOIN lead l ON l.start = k._id JOIN "case" c ON c._id = l.id
        WHERE k.complaint = p._id AND c.status <> 'closed' AND NOT (c.status = 'transferred' AND c.transfer_receipt IS NOT NULL))""",
               *times("closed"))


def certified(user, on):
    return one("""SELECT count(*) FROM officer o JOIN certificate c ON c.officer = o._id WHERE o.user = ?
                  AND (c.valid_from IS NULL OR c.valid_from <= ?) AND (c.valid_to IS NULL OR c.valid_to >= ?)
                  AND (c.revoked IS NULL OR c.revoked > ?)""", user, on, on, on) > 0


def person_times():
    visits = rows(f"SELECT officers, arrive FROM standing WHERE {OF_ITEMS} AND arrive >= ? AND arrive < ?", *times("person_times"))
    return sum(certified(user, day(arrive)) for officers, arrive in visits for user in json.loads(officers))


def on_site():
    return one("""SELECT count(DISTINCT e."case") FROM list_entry e JOIN list_kind k ON k._id = e.list
                  JOIN standing v ON v."case" = e."case" WHERE k.name = '污染扰民集中整治' AND v.arrive >= ? AND v.arrive < ?""",
               *times("on_site"))


def repeat_list():
    return one("""SELECT count(DISTINCT e.site) FROM list_entry e JOIN list_kind k ON k._id = e.list WHERE k.name = '反复投诉环境问题清单'
                  AND (e.left IS NULL OR e.left > ?) AND k.threshold <= (SELECT count(*) FROM complaint p WHERE p.site = e.site)""",
               last)


def leaflets():
    """By the time written, else the first sealed visit of the case; without either they count nowhere."""
    first = 'SELECT min(v.arrive) FROM visit v WHERE v."case" = f."case" AND sealed(v._meta) AND NOT EXISTS (' \
            "SELECT 1 FROM visit n WHERE n.corrects = v._id AND sealed(n._meta))"
    return one(f"SELECT sum(count) FROM (SELECT count, coalesce(given, ({first})) AS at FROM leaflet f) WHERE at >= ? AND at < ?",
               *times("leaflets"))


def accountable():
    """A person with and without a unit is one."""
    people = set(rows(f"SELECT person, unit FROM accountability WHERE ({OF_ITEMS} OR batch IN (SELECT batch FROM item)) "
                      "AND decided >= ? AND decided < ?", *days("accountable")))
    with_unit = {person for person, unit in people if unit}
    return len({(person, unit) for person, unit in people if unit}) + len({person for person, unit in people if not unit} - with_unit)


def figures():
    accepted, done = one(f"SELECT count(*) FROM complaint p WHERE {ACCEPTED}", *times("accepted")), closed()
    categories = "eia_category WHERE way = 'commitment' AND valid_from < ? AND (valid_to IS NULL OR valid_to >= ?)"
    return {
        "accepted": accepted, "closed": done, "open": accepted - done,
        "closing_rate": int(done * 1000 / accepted + 0.5) / 10 if accepted else 0.0,
        "repeat_list": repeat_list(), "on_site": on_site(),
        "batches": one("SELECT count(*) FROM transfer_batch WHERE received >= ? AND received < ?", *times("batches")),
        "batch_items": one("SELECT count(*) FROM item"),
        "person_times": person_times(),
        "interviews": one(f"""SELECT sum(persons) FROM measure WHERE kind = 'warning_talk' AND state = 'carried_out' AND {OF_ITEMS}
                              AND done >= ? AND done < ?""", *times("talks")),
        "penalties_fen": one(f"""SELECT sum(amount) FROM penalty WHERE {OF_ITEMS} AND decided >= ? AND decided < ?
                                 AND (revoked IS NULL OR revoked >= ?)""", *days("penalties"), last),
        "police_transfers": one(f"SELECT count(DISTINCT \"case\") FROM police_transfer WHERE {OF_ITEMS} AND accepted IS NOT 0 AND handed_over >= ? AND handed_over < ?",
                                *times("police")),
        "accountable": accountable(), "leaflets": leaflets(),
        "eia_classes": one(f"SELECT count(DISTINCT class_no) FROM {categories}", last, last),
        "eia_subclasses": one(f"SELECT count(*) FROM (SELECT DISTINCT class_no, item_no FROM {categories})", last, last),
        "positive_list": one("""SELECT count(DISTINCT site) FROM positive_list_entry WHERE (entered IS NULL OR entered < ?)
                                AND (left IS NULL OR left >= ?) AND NOT EXISTS (
                                  SELECT 1 FROM penalty p WHERE p.site = positive_list_entry.site AND p.decided < ?
                                  AND (entered IS NULL OR p.decided >= entered) AND p.leniency IS NOT 'waived'
                                  AND (p.revoked IS NULL OR p.revoked >= ?))""", last, last, last, last),
        "off_site": one("SELECT count(*) FROM off_site_check WHERE checked >= ? AND checked < ?", *times("off_site")),
        "help_visits": one("""SELECT count(*) FROM visit v WHERE purpose = 'help' AND arrive >= ? AND arrive < ?
                              AND NOT EXISTS (SELECT 1 FROM visit n WHERE n.corrects = v._id AND sealed(n._meta))""", *times("help")),
        "waived": one("""SELECT count(DISTINCT site) FROM penalty WHERE leniency IN ('reduced', 'waived') AND decided >= ?
                         AND decided < ? AND (revoked IS NULL OR revoked >= ?)""", *days("leniency"), last),
    }


def laws_out_of_force():
    statutes = {name: (valid_from or "", valid_to or "9999") for name, valid_from, valid_to in
                rows("SELECT name, valid_from, valid_to FROM statute")}
    cited = [(name, day(found)) for name, found in rows("SELECT statute, found FROM finding WHERE statute IS NOT NULL")]
    cited += rows("SELECT s.name, p.decided FROM penalty p JOIN statute s ON s._id = p.statute")
    wrong = [(name, on) for name, on in cited if not statutes[name][0] <= on < statutes[name][1]]
    print(len(cited), "citations of", sorted({name for name, _ in cited}), file=sys.stderr)
    return wrong


if "--laws" in sys.argv:
    wrong = laws_out_of_force()
    if wrong:
        sys.exit("out of force: " + str(wrong[:5]))
print(json.dumps(figures()))
