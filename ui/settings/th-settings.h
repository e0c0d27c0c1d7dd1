/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How a person likes the program: kept in their encrypted store, so that on a shared tablet it
 * comes and goes with them. Each property is one choice, and an action on a screen.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TH_TYPE_SETTINGS (th_settings_get_type ())
G_DECLARE_FINAL_TYPE (ThSettings, th_settings, TH, SETTINGS, GObject)

/* Seconds of rest until the lock, where the operation allows as much. */
#define TH_SETTINGS_IDLE_USUAL 120

/* Properties: `language` ("system", "en", "cy"), `text` (uint, percent), `scheme` ("system",
 * "light", "dark"), `hand` ("right", "left"), `touch` ("usual", "gloves"), `idle` (uint, seconds).
 * Signal: `changed`, after any of them. */
ThSettings *th_settings_new (void);

/* From and to the text that is kept; what cannot be read stays as it was. */
void th_settings_read (ThSettings *self, const char *text);
char *th_settings_dup_text (ThSettings *self);

/* The operation's longest rest. What a person chose beyond it is not forgotten, but cut down to the
 * longest choice within it. */
void th_settings_set_idle_most (ThSettings *self, guint seconds);
gboolean th_settings_offers_idle (ThSettings *self, guint seconds);

/* Returns: (transfer full): an action for each property, of the same name */
GActionGroup *th_settings_new_actions (ThSettings *self);

guint th_settings_get_text (ThSettings *self);
const char *th_settings_get_language (ThSettings *self);
const char *th_settings_get_scheme (ThSettings *self);
guint th_settings_get_idle (ThSettings *self);
gboolean th_settings_is_left_handed (ThSettings *self);
gboolean th_settings_is_gloved (ThSettings *self);

G_END_DECLS
