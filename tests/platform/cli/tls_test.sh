#!/bin/sh
# The programs over https: the office's own authority, pinned keys, a certificate that is replaced while the hub runs.
. "$(dirname "$0")/support.sh"

data=$tmp/hub tablet=$tmp/tablet tls=$tmp/tls
mkdir "$tls"

# key NAME: a private key in $tls/NAME.key.
key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$tls/$1.key"; }
# authority NAME: certificate and key of a root.
authority() {
  key "$1"
  openssl req -x509 -new -key "$tls/$1.key" -subj "/CN=$1" -days 30 -out "$tls/$1.pem"
}
# issue NAME AUTHORITY: a certificate for 127.0.0.1 with the key of that name.
issue() {
  printf 'subjectAltName=IP:127.0.0.1\n' >"$tls/names"
  openssl req -new -key "$tls/$1.key" -subj "/CN=hub" |
    openssl x509 -req -CA "$tls/$2.pem" -CAkey "$tls/$2.key" -extfile "$tls/names" -days 30 -out "$tls/$1.pem" 2>/dev/null
}
# pin NAME: of that key, as devices are told it.
pin() { printf 'sha256//%s' "$(openssl pkey -in "$tls/$1.key" -pubout -outform der | openssl dgst -sha256 -binary | openssl base64)"; }
# show NAME: the hub takes over certificate and key of that name; with another certificate: show NAME CERTIFICATE.
show() {
  cp "$tls/${2:-$1}.pem" "$tls/serve.pem"
  cp "$tls/$1.key" "$tls/serve.key"
}
# reload LOG_LINE: SIGHUP, until the log has that line once more than before.
reload() {
  before=$(grep -c "$1" "$tmp/hub.log" || :)
  kill -HUP "$hub_pid"
  for _ in $(seq 200); do
    [ "$(grep -c "$1" "$tmp/hub.log" || :)" = "$before" ] || return 0
    sleep 0.1
  done
  not_ok "the hub's log says: $1" "$(tail -n 3 "$tmp/hub.log")"
}
waiting() { "$satchel" status "$tablet" --json | json waiting; }

authority office
authority hotel
for name in own reserve stranger; do key $name; done
issue own office
issue reserve office
issue stranger hotel
show own

ends "a certificate without its key" 13 "$hub" serve --data "$data" --tls-cert "$tls/serve.pem"
ends "a key that is another's" 13 "$hub" serve --data "$data" --tls-cert "$tls/serve.pem" --tls-key "$tls/reserve.key"
start_hub "$data" --tls-cert "$tls/serve.pem" --tls-key "$tls/serve.key"
has "the hub is at https" "https://127.0.0.1:" "$url"
has "its log has the pin" "$(pin own)" "$(cat "$tmp/hub.log")"
ends "curl --cacert gets an answer" 0 curl -sS --cacert "$tls/office.pem" "$url/livez"
has "and it is the hub's" '"ok"' "$said"
ends "curl without it gets none" 60 curl -sS "$url/livez"
ends "nor with TLS 1.1" 35 curl -sS --cacert "$tls/office.pem" --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 "$url/livez"
ends "nor over http" 52 curl -sS "http${url#https}/livez"

code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
init() { "$satchel" init "$tablet" --hub "$url" --code "$code" "$@"; }
ends "one pin alone is refused" 13 init --ca "$tls/office.pem" --pin "$(pin own)"
ends "what is no pin is refused" 13 init --ca "$tls/office.pem" --pin "$(pin own)" --pin sha256//x
ends "what is no certificate is refused" 13 init --ca "$tls/own.key"
ends "pins for http are refused" 13 "$satchel" init "$tablet" --hub http://127.0.0.1:1 --code "$code" --pin "$(pin own)" --pin "$(pin reserve)"
ends "the system does not know the office's authority" 11 init
has "and it is said so" "issued by none that this device trusts" "$said"
ends "another authority will not do" 11 init --ca "$tls/hotel.pem"
ends "nor other keys" 11 init --ca "$tls/office.pem" --pin "$(pin stranger)" --pin "$(pin reserve)"
has "and it is said so in Chinese too" "公钥不符" "$(init --lang zh --ca "$tls/office.pem" --pin "$(pin stranger)" --pin "$(pin reserve)" 2>&1 || :)"
ends "with the office's authority and keys it enrols" 0 init --ca "$tls/office.pem" --pin "$(pin own)" --pin "$(pin reserve)"
ends "it syncs without being told again" 0 "$satchel" sync "$tablet"

"$satchel" put "$tablet" site name=工地 >/dev/null
show stranger
reload "the certificate was read anew"
ends "somebody else's certificate stops a sync" 11 "$satchel" sync "$tablet"
has "and nothing was sent" "nothing was sent" "$said"
is "what waits still waits" 1 "$(waiting)"
show reserve own
reload "stays as it was"
is "a key that does not fit changes nothing" "$(openssl x509 -in "$tls/stranger.pem" -noout -fingerprint)" \
  "$(openssl s_client -connect "${url#https://}" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint)"
show reserve
reload "the certificate was read anew"
ends "the key in reserve will do" 0 "$satchel" sync "$tablet"
is "and nothing waits" 0 "$(waiting)"
ends "a bundle is made" 0 "$satchel" bundle "$tablet" --out "$tmp/bundle"
ends "who hands it over does not know the office's authority" 11 "$hub" accept "$tmp/bundle" --data "$data"
ends "and is told it" 0 "$hub" accept "$tmp/bundle" --data "$data" --ca "$tls/office.pem"

has "trust shows the keys" "$(pin own)" "$("$satchel" trust "$tablet")"
is "a machine gets them too" "$(pin reserve)" "$("$satchel" trust "$tablet" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["pins"][1])')"
ends "one alone is refused" 13 "$satchel" trust "$tablet" --pin "$(pin own)"
is "and changes nothing" "$(pin reserve)" "$("$satchel" trust "$tablet" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["pins"][1])')"
ends "authority and keys are replaced as one" 0 "$satchel" trust "$tablet" --ca "$tls/office.pem" --pin "$(pin own)" --pin "$(pin stranger)"
ends "the hub's key is none of these" 11 "$satchel" sync "$tablet"
has "and it is said so" "none of those pinned" "$said"
ends "the system's authorities" 0 "$satchel" trust "$tablet" --system
ends "do not know the hub" 11 "$satchel" sync "$tablet"
ends "the office's authority, whatever the key" 0 "$satchel" trust "$tablet" --ca "$tls/office.pem"
ends "will do" 0 "$satchel" sync "$tablet"
printf 'garbled' >"$tablet/hub-trust.json"
ends "a garbled file is not taken for none" 13 "$satchel" sync "$tablet"
ends "and can be replaced" 0 "$satchel" trust "$tablet" --ca "$tls/office.pem"
ends "the store is sound" 0 "$satchel" verify "$tablet"
stop_hub TERM
is "the hub drains and ends with 0" 0 "$hub_code"
