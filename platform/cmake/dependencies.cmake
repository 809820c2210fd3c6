# What the libraries are built on. Read twice: by the build, and by those who find_package(satchel). Each defines
# satchel_need() as its way to find a package.
satchel_need(PkgConfig)
satchel_need(OpenSSL)
satchel_need(SQLite3 3.40)
satchel_need(Boost 1.81 COMPONENTS json url)
satchel_need(cereal)
satchel_need(Threads)
satchel_need(JPEG)
satchel_need(CURL 7.88)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET GLOBAL libsodium)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET GLOBAL libzstd)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET GLOBAL libxxhash)
pkg_check_modules(exif REQUIRED IMPORTED_TARGET GLOBAL libexif)
