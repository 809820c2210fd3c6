# Debian's sources (fetch.sh), with the flags and for the processor of the build that includes this.
set(from ${SATCHEL_THIRD_PARTY})
if(NOT EXISTS ${from}/sqlite3/sqlite3.c)
  message(FATAL_ERROR "no sources in SATCHEL_THIRD_PARTY=${from}: sh platform/third_party/fetch.sh")
endif()

# As Debian has it where the engine sees a difference: deleted content is overwritten.
satchel_third_party(sqlite SQLite::SQLite3 INCLUDE ${from}/sqlite3 SOURCES ${from}/sqlite3/sqlite3.c
  DEFINE SQLITE_SECURE_DELETE SQLITE_THREADSAFE=1 SQLITE_ENABLE_FTS5 SQLITE_USE_URI SQLITE_OMIT_LOAD_EXTENSION
         SQLITE_OMIT_DEPRECATED SQLITE_OMIT_SHARED_CACHE $<$<NOT:$<PLATFORM_ID:Windows>>:HAVE_USLEEP>)

# Its portable C: what its configure would find, of what all our platforms have.
file(GLOB_RECURSE sodium ${from}/libsodium/src/libsodium/*.c)
set(sodium_include ${from}/libsodium/src/libsodium/include)
set(VERSION 1.0.18)
set(SODIUM_LIBRARY_VERSION_MAJOR 10)
set(SODIUM_LIBRARY_VERSION_MINOR 3)
set(SODIUM_LIBRARY_MINIMAL_DEF "")
set(sodium_made ${CMAKE_CURRENT_BINARY_DIR}/sodium)
configure_file(${sodium_include}/sodium/version.h.in ${sodium_made}/sodium/version.h @ONLY)
file(CREATE_LINK ${sodium_include}/sodium/export.h ${sodium_made}/sodium/export.h SYMBOLIC)
satchel_third_party(sodium PkgConfig::sodium SOURCES ${sodium} INCLUDE ${sodium_include} ${sodium_made}
  DEFINE SODIUM_STATIC CONFIGURED=1 NATIVE_LITTLE_ENDIAN=1 HAVE_TI_MODE=1 HAVE_INLINE_ASM=1 HAVE_C_VARARRAYS=1 HAVE_ATOMIC_OPS=1
         HAVE_WEAK_SYMBOLS=1 $<$<NOT:$<PLATFORM_ID:Windows>>:HAVE_PTHREAD=1> $<$<NOT:$<PLATFORM_ID:Windows>>:HAVE_POSIX_MEMALIGN=1>)
target_include_directories(third_sodium PRIVATE ${sodium_include}/sodium ${sodium_made}/sodium)
target_compile_definitions(third_sodium PUBLIC SODIUM_STATIC)

file(GLOB zstd ${from}/libzstd/lib/common/*.c ${from}/libzstd/lib/compress/*.c ${from}/libzstd/lib/decompress/*.c)
satchel_third_party(zstd PkgConfig::zstd SOURCES ${zstd} INCLUDE ${from}/libzstd/lib
  DEFINE ZSTD_DISABLE_ASM=1 ZSTD_LEGACY_SUPPORT=0 ZSTD_STRIP_ERROR_STRINGS=0)

satchel_third_party(xxhash PkgConfig::xxhash SOURCES ${from}/xxhash/xxhash.c INCLUDE ${from}/xxhash)

file(GLOB exif ${from}/libexif/libexif/*.c ${from}/libexif/libexif/*/*.c)
file(CONFIGURE OUTPUT exif/config.h CONTENT "#define GETTEXT_PACKAGE \"libexif\"\n#define LOCALEDIR \"\"\n")
satchel_third_party(exif PkgConfig::exif SOURCES ${exif} INCLUDE ${from}/libexif)
file(CONFIGURE OUTPUT exif/libexif/_stdint.h CONTENT "#include <stdint.h>\n")
target_include_directories(third_exif SYSTEM PUBLIC ${CMAKE_CURRENT_BINARY_DIR}/exif)

# Without SIMD: what is lost is a thumbnail's milliseconds. Arithmetic coding stays in, as Debian has it.
set(jpeg_made ${CMAKE_CURRENT_BINARY_DIR}/jpeg)
foreach(pair JPEG_LIB_VERSION=62 VERSION=2.1.5 LIBJPEG_TURBO_VERSION_NUMBER=2001005 C_ARITH_CODING_SUPPORTED=1
             D_ARITH_CODING_SUPPORTED=1 MEM_SRCDST_SUPPORTED=1 BITS_IN_JSAMPLE=8 BUILD=Debian INLINE=inline
             THREAD_LOCAL=__thread SIZE_T=${CMAKE_SIZEOF_VOID_P} COPYRIGHT_YEAR=1991-2023)
  string(REGEX MATCH "^([^=]+)=(.*)$" pair ${pair})
  set(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
endforeach()
foreach(header jconfig jconfigint jversion)
  configure_file(${from}/libjpeg-turbo/${header}.h.in ${jpeg_made}/${header}.h @ONLY)
endforeach()
file(GLOB jpeg ${from}/libjpeg-turbo/j*.c)
list(FILTER jpeg EXCLUDE REGEX "/(jpegtran|jccolext|jdcolext|jdcol565|jdmrgext|jdmrg565|jstdhuff|jdatadst-tj|jdatasrc-tj)\\.c$")
satchel_third_party(jpeg JPEG::JPEG SOURCES ${jpeg} INCLUDE ${from}/libjpeg-turbo ${jpeg_made})
