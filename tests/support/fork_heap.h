// A child that is forked shares its parent's pages until it writes to one, which is then copied at a fault. A trial
// writes to nearly all of the heap, and where a machine is virtual each such fault costs more than all that the trial
// computes meanwhile. So the heap lies in large pages, and a child takes a copy of it whole, before it begins.
// For glibc's malloc; elsewhere, or where memory is short, children are slower and do the same.
#pragma once

namespace satchel::test {

/// In the parent, before it makes anything large.
void lay_out_heap();
/// In a child, as its first act.
void copy_heap();

}  // namespace satchel::test
