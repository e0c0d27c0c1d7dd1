/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever a form's file holds, it is refused or can be filled in: every node takes an answer or
 * refuses it, repeats grow and shrink, and what was stored loads again.
 */

#include "th-form-entry.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* More nodes than these are not tried, so that one input does not take all the time. */
#define MAX_NODES 16

static int64_t
now (gpointer data)
{
  return G_GINT64_CONSTANT (1795442400000);
}

static void
fill_random (uint8_t *bytes, gsize length, gpointer data)
{
  guint8 *next = data;

  for (gsize i = 0; i < length; i++)
    bytes[i] = (*next)++;
}

static void
try_node (ThFormEntry *entry, ThFormNode *node)
{
  static const char *const texts[] = { "1", "2026-11-23", "x y", "" };
  GPtrArray *choices = th_form_node_list_choices (node);

  th_form_node_get_label (node);
  th_form_node_get_hint (node);
  th_form_node_get_guidance (node);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    th_form_entry_set_answer (entry, node, texts[i], NULL);
  if (choices != NULL && choices->len > 0)
    {
      g_autofree char *code = g_strdup (((ThFormChoice *) choices->pdata[0])->value);

      th_form_entry_set_choice (entry, node, code, TRUE, NULL);
    }
  if (th_form_node_get_control (node) == TH_FORM_CONTROL_REPEAT)
    {
      ThFormNode *instance = th_form_entry_add_instance (entry, node, NULL);

      th_form_entry_add_instance (entry, node, NULL);
      if (instance != NULL)
        th_form_entry_remove_instance (entry, instance, NULL);
    }
}

static void
try_below (ThFormEntry *entry, ThFormNode *node, guint *n)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (node)) && *n < MAX_NODES; i++)
    {
      g_autoptr (ThFormNode) child = g_list_model_get_item (G_LIST_MODEL (node), i);

      (*n)++;
      try_node (entry, child);
      try_below (entry, child, n);
    }
}

static void
try_again (
  ThForm *form, const ThClock *clock, GTimeZone *zone, const ThRandom *random, GHashTable *fields)
{
  g_autoptr (ThFormEntry) entry = th_form_entry_new (form, NULL, clock, zone, random);
  g_autoptr (GHashTable) derived = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autofree char *xml = NULL;

  if (!th_form_entry_load (entry, fields, FALSE, NULL))
    return;
  derived = th_form_entry_list_derived (entry);
  problems = th_form_entry_list_problems (entry);
  xml = th_form_entry_dup_xml (entry);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  guint8 state = 1;
  ThClock clock = { now, now, NULL };
  ThRandom random = { fill_random, &state };
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ThForm) form = th_form_new_from_bytes (bytes, NULL, &error);
  g_autoptr (ThFormEntry) entry = NULL;
  g_autoptr (GHashTable) fields = NULL;
  guint n = 0;

  g_assert ((form == NULL) == (error != NULL));
  if (form == NULL)
    return 0;
  entry = th_form_entry_new (form, NULL, &clock, zone, &random);
  if (!th_form_entry_load (entry, NULL, TRUE, NULL))
    return 0;
  try_below (entry, th_form_entry_get_root (entry), &n);
  fields = th_form_entry_list_fields (entry);
  try_again (form, &clock, zone, &random, fields);
  return 0;
}
