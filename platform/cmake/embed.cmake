# A file's bytes as a function of the program. Included: satchel_embed(). As a script (-P): writes the source file.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  # satchel_embed(target header.h file function): std::string_view satchel::function(), declared in header.h.
  function(satchel_embed target header file function)
    set(script ${PROJECT_SOURCE_DIR}/platform/cmake/embed.cmake)
    set(source ${PROJECT_BINARY_DIR}/embedded/${function}.cc)
    add_custom_command(OUTPUT ${source} VERBATIM DEPENDS ${PROJECT_SOURCE_DIR}/${file} ${script}
      COMMAND ${CMAKE_COMMAND} -DHEADER=${header} -DFILE=${PROJECT_SOURCE_DIR}/${file} -DFUNCTION=${function}
              -DSOURCE=${source} -P ${script})
    target_sources(${target} PRIVATE ${source})
  endfunction()
  return()
endif()

# An array, and not a literal: compilers may cap a literal at 64 KiB (MSVC), and newlines in it would be theirs.
file(READ ${FILE} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," octets "${hex}")
string(REGEX REPLACE "(................................................................................)" "\\1\n"
       octets "${octets}")
file(WRITE ${SOURCE}
"#include \"${HEADER}\"

namespace satchel {
namespace {
constexpr unsigned char kOctets[] = {
${octets}
};
}  // namespace

std::string_view ${FUNCTION}() { return {reinterpret_cast<const char*>(kOctets), sizeof kOctets}; }

}  // namespace satchel
")
