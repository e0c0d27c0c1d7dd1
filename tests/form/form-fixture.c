/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "form-fixture.h"

#include <string.h>

static int64_t
now (gpointer data)
{
  return ((FormFixture *) data)->now;
}

static void
fill_random (uint8_t *bytes, gsize length, gpointer data)
{
  for (gsize i = 0; i < length; i++)
    bytes[i] = g_rand_int (((FormFixture *) data)->generator);
}

char *
form_fixture_wrap (const char *data, const char *model, const char *body)
{
  return g_strdup_printf (
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
    "xmlns:h=\"http://www.w3.org/1999/xhtml\" "
    "xmlns:jr=\"http://openrosa.org/javarosa\" "
    "xmlns:odk=\"http://www.opendatakit.org/xforms\">"
    "<h:head><h:title>Test</h:title><model><instance>%s</instance>%s</model></h:head>"
    "<h:body>%s</h:body></h:html>",
    data, model, body);
}

static void
on_answered_cb (ThFormEntry *entry, const char *path, ThValue *value, FormFixture *self)
{
  self->n_answered++;
  g_hash_table_replace (self->answered, g_strdup (path), g_strdup (th_value_get_json (value)));
}

FormFixture *
form_fixture_new (const char *xml, const char *context, GHashTable *fields, gboolean is_new)
{
  g_autoptr (GBytes) bytes = g_bytes_new (xml, strlen (xml));
  g_autoptr (GBytes) around = context != NULL ? g_bytes_new (context, strlen (context)) : NULL;
  FormFixture *self = g_new0 (FormFixture, 1);
  GError *error = NULL;

  self->now = G_GINT64_CONSTANT (1795442711123);
  self->generator = g_rand_new_with_seed (7);
  self->clock = (ThClock){ now, now, self };
  self->random = (ThRandom){ fill_random, self };
  self->zone = g_time_zone_new_identifier ("Europe/London");
  self->answered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->form = th_form_new_from_bytes (bytes, NULL, &error);
  g_assert_no_error (error);
  self->entry = th_form_entry_new (self->form, around, &self->clock, self->zone, &self->random);
  g_signal_connect (self->entry, "answered", G_CALLBACK (on_answered_cb), self);
  th_form_entry_load (self->entry, fields, is_new, &error);
  g_assert_no_error (error);
  return self;
}

void
form_fixture_free (FormFixture *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->entry);
  th_form_unref (self->form);
  g_hash_table_unref (self->answered);
  g_time_zone_unref (self->zone);
  g_rand_free (self->generator);
  g_free (self);
}

ThFormNode *
form_fixture_find (FormFixture *self, const char *path)
{
  ThFormNode *node = th_form_entry_find (self->entry, path);

  if (node == NULL)
    g_error ("the form has no %s", path);
  return node;
}

void
form_fixture_set (FormFixture *self, const char *path, const char *text)
{
  GError *error = NULL;

  th_form_entry_set_answer (self->entry, form_fixture_find (self, path), text, &error);
  g_assert_no_error (error);
}

const char *
form_fixture_get (FormFixture *self, const char *path)
{
  return th_form_node_get_value (form_fixture_find (self, path));
}

char *
form_fixture_take (FormFixture *self, const char *path)
{
  char *value = g_strdup (g_hash_table_lookup (self->answered, path));

  g_hash_table_remove (self->answered, path);
  return value;
}
