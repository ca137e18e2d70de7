// SPDX-License-Identifier: MIT
// supervisor/reading/pull_number.c - The numbers of a JSON text
#include "supervisor/reading/pull_take.h"

/* Digits without zeros in front. */
static bool take_digits(struct pull *pull, uint64_t *ret_number)
{
	const char *start = pull->at;
	uint64_t number = 0;

	while (pull->at < pull->end && pull_digit(*pull->at)) {
		uint64_t digit = (uint64_t)(*pull->at++ - '0');

		if (number > (UINT64_MAX - digit) / 10)
			return pull_fail(pull, "a number that is too large");
		number = number * 10 + digit;
	}
	if (pull->at == start || (*start == '0' && pull->at - start > 1))
		return pull_fail(pull, "not a number");
	*ret_number = number;
	return true;
}

/* A whole number must not go on as another kind of number. */
static bool is_whole(struct pull *pull)
{
	return pull->at == pull->end || (*pull->at != '.' && (*pull->at | 0x20) != 'e') ||
	       pull_fail(pull, "not a whole number");
}

/**
 * pull_unsigned() - Take a whole number, 0 and up
 * @pull:	Before it
 * @ret_number:	It; untouched on failure
 */
bool pull_unsigned(struct pull *pull, uint64_t *ret_number)
{
	uint64_t number;

	if (pull->wrong)
		return false;
	pull_blanks(pull);
	if (!take_digits(pull, &number) || !is_whole(pull))
		return false;
	*ret_number = number;
	return true;
}

/**
 * pull_signed() - Take a whole number
 * @pull:	Before it
 * @ret_number:	It; untouched on failure
 */
bool pull_signed(struct pull *pull, int64_t *ret_number)
{
	uint64_t number;
	bool minus;

	if (pull->wrong)
		return false;
	pull_blanks(pull);
	minus = pull_take(pull, '-');
	if (!take_digits(pull, &number) || !is_whole(pull))
		return false;
	if (number > (uint64_t)INT64_MAX + minus)
		return pull_fail(pull, "a number that is too large");
	*ret_number = minus ? (int64_t)(0 - number) : (int64_t)number;
	return true;
}

/**
 * pull_decimal() - Take a number, 0 and up, with digits behind a point or without
 * @pull:	Before it
 * @places:	How many of them count, at most 9; what is behind is left out
 * @ret_number:	It, times 10 to the @places; untouched on failure
 */
bool pull_decimal(struct pull *pull, unsigned int places, uint64_t *ret_number)
{
	uint64_t number;
	bool point;

	if (pull->wrong)
		return false;
	pull_blanks(pull);
	if (!take_digits(pull, &number))
		return false;
	point = pull_take(pull, '.');
	if (point && (pull->at == pull->end || !pull_digit(*pull->at)))
		return pull_fail(pull, "not a number");
	for (unsigned int i = 0; i < places; i++) {
		bool more = point && pull->at < pull->end && pull_digit(*pull->at);

		if (number > (UINT64_MAX - 9) / 10)
			return pull_fail(pull, "a number that is too large");
		number = number * 10 + (more ? (uint64_t)(*pull->at++ - '0') : 0);
	}
	while (pull->at < pull->end && pull_digit(*pull->at))
		pull->at++;
	if (pull->at < pull->end && (*pull->at | 0x20) == 'e')
		return pull_fail(pull, "a number with an exponent");
	*ret_number = number;
	return true;
}

/* Any number; its value is nobody's business. */
bool pull_skip_number(struct pull *pull)
{
	(void)pull_take(pull, '-');
	if (pull->at == pull->end || !pull_digit(*pull->at))
		return pull_fail(pull, "not a number");
	if (!pull_take(pull, '0'))
		while (pull->at < pull->end && pull_digit(*pull->at))
			pull->at++;
	if (pull_take(pull, '.')) {
		if (pull->at == pull->end || !pull_digit(*pull->at))
			return pull_fail(pull, "not a number");
		while (pull->at < pull->end && pull_digit(*pull->at))
			pull->at++;
	}
	if (pull->at == pull->end || (*pull->at | 0x20) != 'e')
		return true;
	pull->at++;
	if (!pull_take(pull, '+'))
		(void)pull_take(pull, '-');
	if (pull->at == pull->end || !pull_digit(*pull->at))
		return pull_fail(pull, "not a number");
	while (pull->at < pull->end && pull_digit(*pull->at))
		pull->at++;
	return true;
}
