/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers and codes as people write them (a telephone number, a postcode, a registration), in the one
 * spelling by which two of them are the same. What was written is kept as it was; this is only for
 * finding and comparing.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * th_spelling_dup_number:
 *
 * A telephone number: digits alone, the country's own prefix as 0 ("+44 (0)118 496 0100" and "0118
 * 4960100" are both "01184960100").
 *
 * Returns: (transfer full) (nullable): %NULL for what is no number of 7 to 15 digits
 */
char *th_spelling_dup_number (const char *text);

/**
 * th_spelling_dup_code:
 *
 * Letters and digits in one word: "rg1 3zz" is "RG13ZZ".
 *
 * Returns: (transfer full) (nullable): %NULL unless it has both letters and digits, in at most 12
 *   characters, ASCII only
 */
char *th_spelling_dup_code   (const char *text);

/* Returns: (transfer full) (nullable): the one of both that fits. */
char *th_spelling_dup        (const char *text);

G_END_DECLS
