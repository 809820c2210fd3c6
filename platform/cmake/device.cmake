# What differs with the machine that it is built for, in one place.

# SHA-256: OpenSSL's is the faster one, libsodium's is there anyway; a device has no OpenSSL of its own.
if(SATCHEL_DEVICE)
  set(SATCHEL_SHA256 "")
  set(SATCHEL_OTHER_SHA256 sha256_openssl)
else()
  set(SATCHEL_SHA256 OpenSSL::Crypto)
  set(SATCHEL_OTHER_SHA256 sha256_sodium)
endif()

if(SATCHEL_CURL)
  set(SATCHEL_LIBCURL CURL::libcurl OpenSSL::Crypto)
  set(SATCHEL_OTHER_NET no_curl)
else()
  set(SATCHEL_LIBCURL "")
  set(SATCHEL_OTHER_NET "(curl_|exchange)")
endif()

if(WIN32)
  set(SATCHEL_OTHER_OS posix_)
  add_compile_definitions(_WIN32_WINNT=0x0A00 UNICODE) # Windows 10
else()
  set(SATCHEL_OTHER_OS windows_)
endif()

if(SATCHEL_DEVICE AND NOT WIN32) # no library there yet, and mingw's linker takes minutes over so many sections
  # One library of all, that shows what satchel.h lists and keeps what that needs. For third parties too.
  add_compile_options(-ffunction-sections -fdata-sections -fvisibility=hidden
                      $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>)
  add_link_options(-Wl,--gc-sections -Wl,-z,max-page-size=16384) # Android 15's larger pages
endif()
