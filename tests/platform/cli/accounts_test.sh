#!/bin/sh
# Accounts of the office's people, as satchel-hub keeps them beside a running hub, and sessions as a browser has them:
# curl with a jar of cookies, over plain HTTP on this machine, over TLS, and behind a proxy.
. "$(dirname "$0")/support.sh"

data=$tmp/hub jar=$tmp/jar tls=$tmp/tls
good='six quiet lanterns' better='seven loud lanterns'

# user ACTION …: satchel-hub user on this hub; the password is what is piped in.
user() { "$hub" user "$@" --data "$data"; }
# given PASSWORD ACTION …: the same with that password.
given() {
  password=$1
  shift
  printf '%s\n' "$password" | user "$@"
}
# ask METHOD PATH [OPTION …]: status into $status, body into $body, head into $tmp/head.
ask() {
  method=$1 path=$2
  shift 2
  status=$(curl -sS -X "$method" -b "$jar" -c "$jar" -D "$tmp/head" -o "$tmp/body" -w '%{http_code}' "$@" "$url$path")
  body=$(cat "$tmp/body")
}
# sign_in NAME PASSWORD [OPTION …]
sign_in() {
  printf '{"user":"%s","password":"%s"}' "$1" "$2" >"$tmp/in"
  shift 2
  ask POST /v1/session -H 'Content-Type: application/json' --data-binary "@$tmp/in" "$@"
}
cookies() { grep -c 'satchel' "$jar" || :; }

ends "satchel-hub user --help" 0 "$hub" user --help
ends "an action that is none is used wrongly" 2 user rename zhang
start_hub "$data"
ends "an account" 0 given "$good" add zhang --role office
has "says what it sees" "all" "$said"
ends "an account with scopes" 0 given "$good" add qian --role office --scope queens --scope reference,bronx
has "says which" "queens,reference,bronx" "$said"
ends "a name stands once" 13 given "$good" add zhang --role office
ends "a role that is none" 13 given "$good" add wu --role emperor
ends "a new account needs a role" 13 given "$good" add wu
ends "and a name" 13 given "$good" add --role office
ends "nine characters are too few" 13 given "nine sign" add wu --role office
has "and it is said so" "at least 10 characters" "$said"
ends "also in Chinese" 13 given "短密码" add wu --role office --lang zh
has "in words" "密码至少 10 个字符" "$said"
ends "above 1024 bytes it is too long" 13 given "$(printf '%01025d' 1)" add wu --role office
ends "what is no UTF-8 is none" 13 given "$(printf 'ten signs.\377')" add wu --role office
user add wu --role office </dev/null >/dev/null 2>&1 && not_ok "no password is none" || ok "no password is none"
is "a machine gets the accounts" '["queens", "reference", "bronx"]' \
  "$(user list --json | head -n 1 | python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)["scopes"]))')"
has "people too" "zhang" "$(user list)"
grep -q lanterns "$data"/central.db* && not_ok "no password is on the disk" || ok "no password is on the disk"

ask GET /v1/session
is "at first nobody is signed in" 401 "$status"
sign_in zhang 'a wrong password'
is "a wrong password" 401 "$status"
said=$body
sign_in nobody "$good"
is "and a name that nobody has are one answer" "$said" "$body"
sign_in zhang "$good"
is "the right one signs in" 200 "$status"
is "as who it is" zhang "$(printf '%s' "$body" | json user)"
has "the cookie is for HTTP alone" "HttpOnly; SameSite=Strict" "$(grep -i '^set-cookie: satchel=' "$tmp/head")"
csrf=$(printf '%s' "$body" | json csrf)
ask GET /v1/session
is "the browser is known again" "$csrf" "$(printf '%s' "$body" | json csrf)"
printf '{"title":"夜间施工","district":"bronx"}' >"$tmp/case"
make() { ask POST /v1/records/case -H 'Content-Type: application/json' --data-binary "@$tmp/case" "$@"; }
make
is "a change needs the token" 403 "$status"
has "and it is said which" "X-CSRF-Token" "$body"
make -H "X-CSRF-Token: $csrf" -H 'Origin: http://elsewhere.example'
is "and comes from no page of elsewhere" 403 "$status"
make -H "X-CSRF-Token: $csrf" -H 'Satchel-Origin: http://elsewhere.example' -H 'Origin: http://elsewhere.example'
is "whatever a client calls itself" 403 "$status"
make -H "X-CSRF-Token: $csrf" -H 'Sec-Fetch-Site: cross-site'
is "nor across sites" 403 "$status"
make -H "X-CSRF-Token: $csrf" -H "Origin: $url" -H 'Sec-Fetch-Site: same-origin'
is "from the hub's own page it is made" 201 "$status"
case=$(printf '%s' "$body" | json _id)
ask GET "/v1/records/case/$case"
is "and read" 200 "$status"
is "as zhang's" zhang "$(python3 - "$data/central.db" <<'PY'
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT author FROM history").fetchone()[0])
PY
)"
ask GET /v1/records/case -H "Authorization: Bearer $("$hub" token --data "$data" --user li --role office)"
is "a bearer token goes on as before" 200 "$status"

cp "$jar" "$tmp/old"
sign_in zhang "$good"
is "signing in again" 200 "$status"
is "gives another session" 401 "$(curl -sS -o /dev/null -w '%{http_code}' -b "$tmp/old" "$url/v1/session")"
csrf=$(printf '%s' "$body" | json csrf)
ask DELETE /v1/session -H "X-CSRF-Token: $csrf"
is "signing out" 204 "$status"
is "takes the cookie away" 0 "$(cookies)"

sign_in qian "$good"
ask GET "/v1/records/case/$case"
is "who has scopes sees what is in them" 200 "$status"
printf '{"title":"别区","district":"brooklyn"}' >"$tmp/case"
ask GET /v1/session
csrf=$(printf '%s' "$body" | json csrf)
token=$("$hub" token --data "$data" --user li --role office)
other=$(curl -sS -H "Authorization: Bearer $token" -H 'Content-Type: application/json' --data-binary "@$tmp/case" "$url/v1/records/case" | json _id)
ask GET "/v1/records/case/$other"
is "and nothing else" 404 "$status"
ends "another password" 0 given "$better" password qian
ask GET /v1/session
is "ends the session" 401 "$status"
sign_in qian "$good"
is "the old one is none" 401 "$status"
sign_in qian "$better"
is "the new one is" 200 "$status"
ends "an account is disabled" 0 user disable qian
ask GET /v1/session
is "and its session is over" 401 "$status"
sign_in qian "$better"
is "and none begins" 401 "$status"
has "the list says so" "disabled" "$(user list)"
ends "it is enabled again" 0 user enable qian
sign_in qian "$better"
is "and signs in" 200 "$status"
ends "what is no account cannot be disabled" 13 user disable nobody

for _ in 1 2 3 4 5; do sign_in zhang 'a wrong password'; done
is "five guesses are answered" 401 "$status"
sign_in zhang "$good"
is "then one waits" 429 "$status"
has "and is told how long" "Retry-After: " "$(grep -i '^retry-after' "$tmp/head")"
has "the list says so, too" "locked until" "$(user list)"
stop_hub TERM
start_hub "$data"
sign_in zhang "$good"
is "also when the hub starts anew" 429 "$status"
ask GET /v1/session
is "and sessions go on" 200 "$status"
has "the log tells of it" "a sign-in of user zhang from 127.0.0.1 failed, 5 in a row; locked until" "$(cat "$tmp/hub.log")"
grep -q lanterns "$tmp/hub.log" && not_ok "and of no password" || ok "and of no password"
stop_hub TERM
ends "the hub is sound" 0 "$hub" verify --data "$data"

start_hub "$data"
ends "one who may read identities" 0 given "$good" add sun --role intake
rm -f "$jar"
sign_in sun "$good"
csrf=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["csrf"])' <"$tmp/body")
ask POST /v1/records/complainant -H 'Content-Type: application/json' -H "X-CSRF-Token: $csrf" --data '{"name":"Wu Ping"}'
is "makes one" 201 "$status"
person=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["_id"])' <"$tmp/body")
ask GET "/v1/records/complainant/$person"
has "and reads it" "Wu Ping" "$body"
has "which is noted" "sun  intake  read  complainant $person" "$("$hub" access --data "$data")"
has "without the name" '"way":"write","type":"complainant"' "$("$hub" access --data "$data" --json)"
"$hub" access --data "$data" | grep -q 'Wu Ping' && not_ok "nor in the list of readings" || ok "nor in the list of readings"
grep -q 'Wu Ping' "$tmp/hub.log" && not_ok "nor in the log" || ok "nor in the log"
stop_hub TERM

mkdir "$tls"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$tls/hub.key" -out "$tls/hub.pem" \
  -subj /CN=hub -addext subjectAltName=IP:127.0.0.1 -days 30 2>/dev/null
start_hub "$data" --tls-cert "$tls/hub.pem" --tls-key "$tls/hub.key"
rm -f "$jar"
sign_in qian "$better" --cacert "$tls/hub.pem" -H "Origin: $url"
is "over TLS" 200 "$status"
has "the cookie is the host's own and secure" "Path=/; HttpOnly; Secure; SameSite=Strict" "$(grep -i '^set-cookie: __Host-satchel=' "$tmp/head")"
ask GET /v1/session --cacert "$tls/hub.pem"
is "and is good" 200 "$status"
stop_hub TERM

ends "an origin that is none" 13 "$hub" serve --data "$data" --origin hub.example
start_hub "$data" --origin https://hub.example
rm -f "$jar"
sign_in qian "$better" -H 'Origin: https://hub.example'
is "behind a proxy people come from its origin" 200 "$status"
has "and get its cookie" "__Host-satchel=" "$(grep -i '^set-cookie:' "$tmp/head")"
sign_in qian "$better" -H "Origin: $url"
is "and from no other" 403 "$status"
stop_hub TERM
is "the hub drains and ends with 0" 0 "$hub_code"
