// The C++ runtime of the build machine uses three names that old versions of glibc lack, so that the library
// could not be loaded, and programs not be linked, there. These stand in for them inside the shared library
// and the static library of the Go module.
#define _GNU_SOURCE
#include <link.h>
#include <stdint.h>
#include <unistd.h>

// glibc 2.32. It is false only while there is one thread; a constant costs shared pointers their shortcut.
char __libc_single_threaded = 0;

// glibc 2.36; for std::random_device. Where the kernel has no numbers, the place of the stack is random.
uint32_t arc4random(void) {
  uint32_t number = (uint32_t)((uintptr_t)&number >> 4);
  (void)!getentropy(&number, sizeof number);
  return number;
}

// glibc 2.35; for the unwinder, which reads nothing but this of the result: where the object that has the
// code at `address` keeps its PT_GNU_EH_FRAME.
struct lookup {
  uintptr_t address;
  struct dl_find_object* result;
};

static int look_in_object(struct dl_phdr_info* object, size_t size, void* data) {
  (void)size;
  const struct lookup* lookup = data;
  int found = 0;
  void* eh_frame = NULL;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)* segment = &object->dlpi_phdr[i];
    const uintptr_t start = object->dlpi_addr + segment->p_vaddr;
    if (segment->p_type == PT_LOAD && lookup->address - start < segment->p_memsz) found = 1;
    if (segment->p_type == PT_GNU_EH_FRAME) eh_frame = (void*)start;
  }
  if (!found || !eh_frame) return 0;
  lookup->result->dlfo_eh_frame = eh_frame;
  return 1;
}

int _dl_find_object(void* address, struct dl_find_object* result) {
  struct lookup lookup = {(uintptr_t)address, result};
  return dl_iterate_phdr(look_in_object, &lookup) ? 0 : -1;
}
