# For the tests of bindings, behind cli/support.sh: a hub with an office that set up one case, and a photo. Sourced.
# $data, $url: the hub; $photo: a JPEG, a real one where there is any.

# enrolment USER [ROLE [SCOPES]]: a one-time code.
enrolment() { "$hub" enrol --data "$data" --user "$1" --role "${2:-inspector}" --scope "${3:-queens,reference}"; }

data=$tmp/hub photo=$tmp/photo.jpg
if [ -d "$root/../shared/data/photos" ]; then
  cp "$root/../shared/data/photos/DSCN0029.jpg" "$photo"
else
  { printf x && head -c 150000 /dev/urandom; } >"$photo"
fi
start_hub "$data"
"$satchel" init "$tmp/office" --hub "$url" --code "$(enrolment zhang office office,reference,queens)" >/dev/null
"$satchel" put "$tmp/office" case title=夜间施工噪声 district=queens status=accepted >/dev/null
"$satchel" sync "$tmp/office" >/dev/null
