// What every implementation of Files keeps. Call it from a TEST_CASE with a fresh object and an empty folder of it;
// doctest runs the case once for each part.
#pragma once

#include <doctest/doctest.h>

#include "engine/ports/files.h"

namespace satchel::test {

inline void put(Files& files, const std::string& path, ByteView bytes) {
  auto file = files.create(path);
  REQUIRE(file);
  REQUIRE((*file)->append(bytes));
  REQUIRE((*file)->sync());
}

inline Bytes get(Files& files, const std::string& path) {
  auto bytes = read_all(files, path, 1U << 20);
  REQUIRE(bytes);
  return *bytes;
}

inline void writing_contract(Files& files, const std::string& root) {
  const std::string path = root + "/文件 one";
  SUBCASE("what was appended is read back, byte for byte") {
    const Bytes odd("\0\xFF line\n", 8);
    put(files, path, odd);
    CHECK(get(files, path) == odd);
    CHECK(*files.size(path) == odd.size());
    CHECK(files.exists(path));
  }
  SUBCASE("a large file, in pieces of odd length, and gone on with") {
    Bytes whole;
    for (const bool begins : {true, false}) {
      const auto file = begins ? files.create(path) : files.append_to(path);
      REQUIRE(file);
      for (int i = 0; i < 31; ++i) {
        const Bytes piece(300'001 + static_cast<std::size_t>(i), static_cast<char>('a' + i));
        REQUIRE((*file)->append(piece));
        whole += piece;
      }
      REQUIRE((*file)->sync());
    }
    const auto read = read_all(files, path, 64U << 20);
    REQUIRE(read);
    CHECK(*read == whole);
  }
  SUBCASE("create empties what stood there, append_to goes on at the end") {
    put(files, path, "a long text");
    put(files, path, "new");
    CHECK(get(files, path) == "new");
    REQUIRE((*files.append_to(path))->append(" end"));
    CHECK(get(files, path) == "new end");
    REQUIRE((*files.append_to(root + "/fresh"))->append("x"));
    CHECK(get(files, root + "/fresh") == "x");
  }
  SUBCASE("a read gives fewer bytes only at the end, and none behind it") {
    put(files, path, "0123456789");
    const auto file = *files.open(path);
    CHECK(file->size() == 10);
    CHECK(*file->read(0, 4) == "0123");
    CHECK(*file->read(8, 4) == "89");
    CHECK(*file->read(10, 4) == "");
    CHECK(*file->read(1ULL << 40, 4) == "");
    CHECK(*file->read(9, static_cast<std::size_t>(-1)) == "9");
  }
  SUBCASE("truncate cuts the end off") {
    put(files, path, "0123456789");
    REQUIRE(files.truncate(path, 3));
    CHECK(get(files, path) == "012");
    CHECK(files.truncate(root + "/none", 0).code() == Code::not_found);
  }
  SUBCASE("write_whole leaves the new bytes and nothing beside them") {
    REQUIRE(write_whole(files, path, "first"));
    REQUIRE(write_whole(files, path, "second"));
    CHECK(get(files, path) == "second");
    CHECK(files.list(root)->size() == 1);
  }
  SUBCASE("a file larger than the limit is not read") {
    put(files, path, "0123456789");
    CHECK(read_all(files, path, 10));
    CHECK(read_all(files, path, 9).code() == Code::too_large);
  }
}

inline void missing_contract(Files& files, const std::string& root) {
  SUBCASE("what is missing is not_found") {
    const std::string path = root + "/none";
    CHECK(files.open(path).code() == Code::not_found);
    CHECK(files.size(path).code() == Code::not_found);
    CHECK(files.list(path).code() == Code::not_found);
    CHECK(files.sync_folder(path).code() == Code::not_found);
    CHECK(files.rename(path, root + "/other").code() == Code::not_found);
    CHECK(files.create(path + "/file").code() == Code::not_found);
    CHECK_FALSE(files.exists(path));
  }
  SUBCASE("a folder is no file and a file is no folder") {
    REQUIRE(files.make_folder(root + "/folder"));
    put(files, root + "/file", "x");
    CHECK(files.open(root + "/folder").code() == Code::not_found);
    CHECK(files.size(root + "/folder").code() == Code::not_found);
    CHECK_FALSE(files.create(root + "/folder"));
    CHECK_FALSE(files.make_folder(root + "/file"));
    CHECK(files.list(root + "/file").code() == Code::not_found);
  }
}

inline void folder_contract(Files& files, const std::string& root) {
  SUBCASE("make_folder makes the folders above, and does not mind one that is there") {
    REQUIRE(files.make_folder(root + "/a/b/c"));
    CHECK(files.make_folder(root + "/a/b/c"));
    CHECK(files.exists(root + "/a/b"));
    CHECK(files.sync_folder(root + "/a/b"));
    CHECK(*files.list(root + "/a") == std::vector<std::string>{"b"});
  }
  SUBCASE("list names everything, sorted") {
    for (const char* name : {"/b", "/a", "/.hidden"}) put(files, root + name, "");
    REQUIRE(files.make_folder(root + "/ab"));
    CHECK(*files.list(root) == std::vector<std::string>{".hidden", "a", "ab", "b"});
  }
  SUBCASE("rename replaces, over folders too") {
    REQUIRE(files.make_folder(root + "/to"));
    put(files, root + "/from", "new");
    put(files, root + "/to/file", "old");
    REQUIRE(files.rename(root + "/from", root + "/to/file"));
    CHECK(get(files, root + "/to/file") == "new");
    CHECK_FALSE(files.exists(root + "/from"));
  }
  SUBCASE("a folder is renamed with all it holds") {
    REQUIRE(files.make_folder(root + "/old/deep"));
    put(files, root + "/old/deep/file", "x");
    REQUIRE(files.rename(root + "/old", root + "/new"));
    CHECK(get(files, root + "/new/deep/file") == "x");
    CHECK_FALSE(files.exists(root + "/old"));
  }
  SUBCASE("remove takes files and empty folders away, and minds nothing that is gone") {
    REQUIRE(files.make_folder(root + "/folder"));
    put(files, root + "/folder/file", "x");
    CHECK_FALSE(files.remove(root + "/folder"));
    CHECK(files.remove(root + "/folder/file"));
    CHECK(files.remove(root + "/folder/file"));
    CHECK(files.remove(root + "/folder"));
    CHECK_FALSE(files.exists(root + "/folder"));
  }
  SUBCASE("free space is known where the path is") {
    CHECK(*files.free_space(root) > 0);
    CHECK(files.free_space(root + "/none").code() == Code::not_found);
  }
}

inline void lock_contract(Files& files, const std::string& root) {
  SUBCASE("a lock has one holder until that lets go") {
    auto held = files.lock(root + "/lock");
    REQUIRE(held);
    CHECK(files.lock(root + "/lock").code() == Code::locked);
    CHECK(files.lock(root + "/other lock"));
    held->reset();
    CHECK(files.lock(root + "/lock"));
  }
}

inline void files_contract(Files& files, const std::string& root) {
  writing_contract(files, root);
  missing_contract(files, root);
  folder_contract(files, root);
  lock_contract(files, root);
}

}  // namespace satchel::test
