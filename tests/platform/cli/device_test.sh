#!/bin/sh
# Tablets and who records on them, with the real programs: put on it, withdrawn, other scopes, revoked; a package is checked by both verifiers.
. "$(dirname "$0")/support.sh"

data=$tmp/hub tablet=$tmp/tablet
start_hub "$data"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
ends "a tablet enrols" 0 "$satchel" init "$tablet" --hub "$url" --code "$code"
device=$("$hub" device list --data "$data" --json | json device)
ends "nobody else records on it yet" 13 "$satchel" put "$tablet" case title=x --as wang
ends "wang is put on it" 0 "$hub" device add "$device" --user wang --data "$data"
ends "the tablet hears of it" 0 "$satchel" sync "$tablet"
case=$("$satchel" put "$tablet" case title=夜间施工 --as wang)
ends "li goes on with it" 0 "$satchel" put "$tablet" case "$case" legal_facts=夜间22时后仍在施工
ends "the tablet syncs" 0 "$satchel" sync "$tablet"
has "the list shows both" li,wang "$("$hub" device list --data "$data")"
"$hub" package --data "$data" --case "$case" --role inspector --out "$tmp/case.zip" >/dev/null
key=$("$hub" key --data "$data")
ends "the package is sound" 0 "$satchel" verify "$tmp/case.zip" --hub-key "$key"
ends "for the other verifier too" 0 python3 "$root/platform/verify/satchel_verify.py" "$tmp/case.zip" --hub-key "$key"
is "it names wang and li" "li wang" "$(python3 -c 'import json, sys, zipfile; print(*sorted({e["author"] for e in json.loads(zipfile.ZipFile(sys.argv[1]).read("entries.json"))}))' "$tmp/case.zip")"
ends "wang leaves it" 0 "$hub" device withdraw "$device" --user wang --data "$data"
"$satchel" put "$tablet" case title=late --as wang >/dev/null
ends "what he still saves is sent" 0 "$satchel" sync "$tablet"
has "and set aside" revoked "$("$satchel" quarantine "$tablet" --json)"
has "the list says so" "wang (withdrawn)" "$("$hub" device list --data "$data" --lang en)"
ends "li cannot be withdrawn" 13 "$hub" device withdraw "$device" --user li --data "$data"
ends "other scopes" 0 "$hub" device rescope "$device" --scope bronx,reference --data "$data"
ends "no scope" 13 "$hub" device rescope "$device" --data "$data"
ends "no such device" 13 "$hub" device revoke 01a2099d-ce25-7000-abad-f496719f7305 --data "$data"
ends "no device at all" 13 "$hub" device revoke --data "$data"
ends "the tablet hears of its scopes" 0 "$satchel" sync "$tablet"
ends "it is revoked" 0 "$hub" device revoke "$device" --data "$data"
is "the list says so" true "$("$hub" device list --data "$data" --json | json revoked)"
