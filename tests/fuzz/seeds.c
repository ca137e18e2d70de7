// SPDX-License-Identifier: MIT
// tests/fuzz/seeds.c - A fuzzer without its fuzzing: every input that was kept, once
//
// usage: seeds DIRECTORY
//
// What a fuzzer once found stays found, and fuzzers that no longer build are noticed, where there
// is no clang as well.
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"
#include "tests/fuzz/property.h"

static void run_input(const char *dir, const char *name)
{
	_cleanup_text_ struct text path = { 0 };
	_cleanup_fclose_ FILE *file = NULL;
	_cleanup_free_ uint8_t *data = NULL;
	struct stat st;

	text_printf(&path, "%s/%s", dir, name);
	file = fopen(text_cstr(&path), "re");
	PROPERTY(file && fstat(fileno(file), &st) == 0, "%s", text_cstr(&path));
	data = malloc((size_t)st.st_size + 1);
	PROPERTY(data && fread(data, 1, (size_t)st.st_size, file) == (size_t)st.st_size, "%s",
		 text_cstr(&path));
	printf("# %s\n", name);
	fflush(stdout); /* the last one is the one that ended it */
	LLVMFuzzerTestOneInput(data, (size_t)st.st_size);
}

int main(int argc, char *argv[])
{
	struct dirent **names = NULL;
	int count = argc == 2 ? scandir(argv[1], &names, NULL, alphasort) : -1;
	unsigned int inputs = 0;

	for (int i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.') {
			run_input(argv[1], names[i]->d_name);
			inputs++;
		}
		free(names[i]);
	}
	free(names);
	printf("%sok 1 - %u inputs\n1..1\n", inputs ? "" : "not ", inputs);
	return !inputs;
}
