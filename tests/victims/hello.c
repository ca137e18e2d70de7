// SPDX-License-Identifier: MIT
// tests/victims/hello.c - What a plain static program does: the C library starts, prints, ends
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
	char *text = malloc(100000);

	if (!text)
		return 1;
	strcpy(text, "hello from a static program");
	puts(text);
	free(text);
	return 7;
}
