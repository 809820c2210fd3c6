// libexif behind a value. Pure; safe from several threads.
#pragma once

#include "engine/evidence/photo.h"

namespace satchel::exif {

/// The facts in an EXIF block ("Exif\0\0" and a TIFF body); width and height stay 0. What is missing, damaged or out of
/// range stays empty: a zero denominator, a latitude of 91°, a hemisphere that is not named.
PhotoFacts read(ByteView exif);

}  // namespace satchel::exif
