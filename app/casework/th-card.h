/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An advice card, `advice/<language>.md` of an operation: what a person may read of their rights. The
 * file is the part of Markdown that people write without learning it:
 *
 *     <!-- advice: modern_slavery_explained support_explained -->
 *     <!-- give back: words of the button under the card -->
 *     # Title
 *     ## Heading
 *     Words, **strong words**, in paragraphs.
 *     - an item
 *
 * The first comment says which choices of `advice_given` the card comes to. Nothing else of Markdown or
 * HTML means anything: it is shown as it is written.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TH_CARD_TITLE,
  TH_CARD_HEADING,
  TH_CARD_PARAGRAPH,
  TH_CARD_ITEM
} ThCardPart;

typedef struct
{
  ThCardPart part;
  char *text; /* one line; strong words stand between pairs of asterisks */
} ThCardBlock;

typedef struct _ThCard ThCard;

/* Errors: %TH_CASEWORK_ERROR_INVALID for what is no UTF-8, or over 64 KiB. */
ThCard            *th_card_new        (GBytes  *bytes,
                                       GError **error);
void               th_card_free       (ThCard *self);

/* "" where it has none. */
const char        *th_card_get_title  (const ThCard *self);

/* The choices of `advice_given`, NULL-terminated. */
const char *const *th_card_get_advice (const ThCard *self);

/* "Give the tablet back", in the card's language; "" where it does not say. */
const char        *th_card_get_give_back (const ThCard *self);

/* (element-type ThCardBlock) */
GPtrArray         *th_card_get_blocks (const ThCard *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThCard, th_card_free)

G_END_DECLS
