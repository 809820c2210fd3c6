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
  # GNU's linker for Windows comes to no end with as many sections as the store has, and Debian's GCC takes no other;
  # clang hands LLVM's what GCC has of its own.
  find_program(SATCHEL_CLANG clang++ REQUIRED)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-libgcc-file-name OUTPUT_VARIABLE libgcc OUTPUT_STRIP_TRAILING_WHITESPACE)
  cmake_path(GET libgcc PARENT_PATH of_gcc)
  set(CMAKE_CXX_LINK_EXECUTABLE
      "${SATCHEL_CLANG} --target=x86_64-w64-mingw32 -fuse-ld=lld -static -L${of_gcc} -Wl,--stack,8388608 <OBJECTS> -o <TARGET> <LINK_LIBRARIES> -lstdc++ -lpthread"
  )
else()
  set(SATCHEL_OTHER_OS windows_)
endif()

if(SATCHEL_DEVICE AND NOT WIN32) # no library there yet
  # One library of all, that shows what satchel.h lists and keeps what that needs. For third parties too.
  add_compile_options(-ffunction-sections -fdata-sections -fvisibility=hidden
                      $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>)
  add_link_options(-Wl,--gc-sections -Wl,-z,max-page-size=16384) # Android 15's larger pages
endif()
