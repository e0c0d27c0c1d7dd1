/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A choice as a list shows it: "code", "label", "chosen". */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TH_TYPE_CHOICE_ITEM (th_choice_item_get_type ())
G_DECLARE_FINAL_TYPE (ThChoiceItem, th_choice_item, TH, CHOICE_ITEM, GObject)

ThChoiceItem *th_choice_item_new (const char *code, const char *label, gboolean chosen);
const char *th_choice_item_get_code (ThChoiceItem *self);
const char *th_choice_item_get_label (ThChoiceItem *self);
gboolean th_choice_item_is_chosen (ThChoiceItem *self);

G_END_DECLS
