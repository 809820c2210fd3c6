// swift-tools-version:5.7
// Untested: no Swift compiler runs here. That clang imports the header as a module, as C, Objective-C and Objective-C++,
// and that this code names nothing that the header does not have, is tests/platform/swift.
// libsatchel has to be where the linker looks: swift build -Xlinker -LDIR, or an XCFramework in an app for iOS.
import PackageDescription

let package = Package(
  name: "Satchel",
  platforms: [.iOS(.v13), .macOS(.v10_15)],
  products: [.library(name: "Satchel", targets: ["Satchel"])],
  targets: [
    .systemLibrary(name: "CSatchel"),
    .target(name: "Satchel", dependencies: ["CSatchel"]),
  ]
)
