// SPDX-License-Identifier: MIT
// tests/unit/broker/test_program.c - What a file says that it needs, also one that lies
#include <criterion/criterion.h>
#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "broker/program.h"
#include "policy/base/cleanup.h"

static int look(const void *bytes, size_t len, enum program_kind *ret_kind, char to[PATH_MAX])
{
	_cleanup_close_ int fd = memfd_create("program", MFD_CLOEXEC);

	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	memset(to, '?', PATH_MAX);
	return program_read(fd, ret_kind, to);
}

/* execve(2): the kernel takes the first 256 bytes, and of them the first word. */
Test(program, scripts)
{
	static const struct {
		const char *text, *interpreter; /* NULL: none */
	} cases[] = {
		{ "#!/bin/sh\n", "/bin/sh" },
		{ "#!/bin/sh -e\n", "/bin/sh" },
		{ "#! \t /bin/sh\t-e\n", "/bin/sh" },
		{ "#!/bin/sh", "/bin/sh" },
		{ "#!relative\n", "relative" },
		{ "#!\n/bin/sh\n", NULL },
		{ "#!   \n", NULL },
		{ "#!", NULL },
		{ "#", NULL },
		{ "", NULL },
		{ " #!/bin/sh\n", NULL },
		{ "echo\n", NULL },
	};
	char to[PATH_MAX], text[400];
	enum program_kind kind;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect_eq(look(cases[i].text, strlen(cases[i].text), &kind, to), 0);
		cr_expect_eq(kind, cases[i].interpreter ? PROGRAM_SCRIPT : PROGRAM_OTHER, "%s",
			     cases[i].text);
		if (cases[i].interpreter)
			cr_expect_str_eq(to, cases[i].interpreter);
	}
	memset(text, 'x', sizeof(text));
	memcpy(text, "#!/", 3);
	cr_expect_eq(look(text, sizeof(text), &kind, to), 0);
	/* The kernel has not read the whole name and says ENOEXEC (fs/binfmt_script.c). */
	cr_expect_eq(kind, PROGRAM_OTHER);
}

/* An ELF file with @count program headers, of which the last names a loader. */
struct elf {
	Elf64_Ehdr header;
	Elf64_Phdr parts[3];
	char loader[64];
};

static struct elf whole(void)
{
	struct elf elf = { .loader = "/lib64/ld.so" };

	memcpy(elf.header.e_ident, ELFMAG, SELFMAG);
	elf.header.e_ident[EI_CLASS] = ELFCLASS64;
	elf.header.e_machine = EM_X86_64;
	elf.header.e_phoff = offsetof(struct elf, parts);
	elf.header.e_phentsize = sizeof(Elf64_Phdr);
	elf.header.e_phnum = 3;
	elf.parts[0].p_type = PT_PHDR;
	elf.parts[1].p_type = PT_LOAD;
	elf.parts[2].p_type = PT_INTERP;
	elf.parts[2].p_offset = offsetof(struct elf, loader);
	elf.parts[2].p_filesz = sizeof("/lib64/ld.so");
	return elf;
}

static void expect(const struct elf *elf, int result, bool dynamic, const char *what)
{
	enum program_kind kind = PROGRAM_OTHER;
	char to[PATH_MAX];

	cr_expect_eq(look(elf, sizeof(*elf), &kind, to), result, "%s", what);
	if (result == 0)
		cr_expect_eq(kind, dynamic ? PROGRAM_DYNAMIC : PROGRAM_OTHER, "%s", what);
	if (result == 0 && dynamic)
		cr_expect_str_eq(to, elf->loader, "%s", what);
}

Test(program, loaders)
{
	struct elf elf = whole();

	expect(&elf, 0, true, "a loader");
	elf.parts[2].p_type = PT_NULL;
	expect(&elf, 0, false, "none");
	elf.parts[0] = whole().parts[2];
	expect(&elf, 0, true, "the first of the parts");
}

Test(program, files_that_lie)
{
	struct elf elf = whole();

	elf.header.e_ident[EI_CLASS] = ELFCLASS32;
	expect(&elf, -ENOEXEC, false, "32 bits");
	elf = whole();
	elf.header.e_machine = EM_386;
	expect(&elf, -ENOEXEC, false,
	       "32 bits, under another name: the kernel goes by the processor");
	elf.header.e_machine = EM_AARCH64;
	expect(&elf, 0, false, "another processor: the kernel refuses it");
	elf = whole();
	elf.header.e_phnum = UINT16_MAX;
	expect(&elf, 0, false, "more parts than the kernel takes");
	elf.header.e_phnum = 64;
	expect(&elf, 0, false, "more parts than the file has: the kernel refuses it");
	elf = whole();
	elf.header.e_phentsize = 1;
	expect(&elf, 0, false, "parts of another size: the kernel refuses it");
	elf = whole();
	elf.header.e_phoff = UINT64_MAX;
	expect(&elf, 0, false, "parts before the file");
	elf = whole();
	elf.parts[2].p_filesz = 1;
	expect(&elf, -ENOEXEC, false, "an empty loader");
	elf.parts[2].p_filesz = 0;
	expect(&elf, -ENOEXEC, false, "none at all");
	elf.parts[2].p_filesz = PATH_MAX + 1;
	expect(&elf, -ENOEXEC, false, "one that is longer than a path");
	elf.parts[2].p_filesz = UINT64_MAX;
	expect(&elf, -ENOEXEC, false, "one that is longer than memory");
	elf = whole();
	elf.parts[2].p_filesz--;
	expect(&elf, -ENOEXEC, false, "one without its end");
	elf = whole();
	elf.parts[2].p_offset = sizeof(elf) - 2;
	expect(&elf, -ENOEXEC, false, "one behind the file");
	elf.parts[2].p_offset = UINT64_MAX;
	expect(&elf, -ENOEXEC, false, "one before it");
}

/* The kernel takes 64 KiB of headers, and so 1170. */
Test(program, many_parts)
{
	static const unsigned int places[] = { 0, 1, 63, 64, 65, 127, 128, 1000, 1169 };
	struct {
		struct elf elf;
		Elf64_Phdr parts[1171];
	} file;
	enum program_kind kind;
	char to[PATH_MAX];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		memset(&file, 0, sizeof(file));
		file.elf = whole();
		file.parts[places[i]] = file.elf.parts[2];
		file.elf.header.e_phoff = sizeof(file.elf);
		file.elf.header.e_phnum = 1170;
		cr_expect_eq(look(&file, sizeof(file), &kind, to), 0);
		cr_expect_eq(kind, PROGRAM_DYNAMIC, "part %u", places[i]);
		cr_expect_str_eq(to, file.elf.loader);
		file.elf.header.e_phnum = 1171;
		cr_expect_eq(look(&file, sizeof(file), &kind, to), 0);
		cr_expect_eq(kind, PROGRAM_OTHER, "one more than the kernel takes");
	}
}

Test(program, cut_anywhere)
{
	struct elf elf = whole();

	for (size_t len = 0; len < sizeof(elf); len++) {
		enum program_kind kind = PROGRAM_OTHER;
		char to[PATH_MAX];
		int r = look(&elf, len, &kind, to);

		cr_expect(r == 0 || r == -ENOEXEC, "%zu bytes: %d", len, r);
		cr_expect_eq(kind == PROGRAM_DYNAMIC && r == 0,
			     len >= offsetof(struct elf, loader) + sizeof("/lib64/ld.so"),
			     "%zu bytes", len);
	}
}
