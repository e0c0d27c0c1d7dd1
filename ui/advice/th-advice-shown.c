/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-advice-shown.h"

#include "th-card.h"
#include "th-words.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ThAdviceShown
{
  char *folder;
  char *record;
  char *instance; /* of the repeat `advice_shown` */
  int64_t began;  /* g_get_monotonic_time () */
  int64_t seconds;
  gboolean has_ended;
};

/* Fields on their way to the store's writer thread. */
typedef struct
{
  char *record;
  GArray *fields; /* of ThEntryField */
} Write;

static void
field_clear (gpointer data)
{
  ThEntryField *field = data;

  g_free (field->path);
  th_value_unref (field->value);
}

static Write *
write_new (ThAdviceShown *self)
{
  Write *write = g_new0 (Write, 1);

  write->record = g_strdup (self->record);
  write->fields = g_array_new (FALSE, TRUE, sizeof (ThEntryField));
  g_array_set_clear_func (write->fields, field_clear);

  return write;
}

static void
write_free (gpointer data)
{
  Write *write = data;

  g_array_unref (write->fields);
  g_free (write->record);
  g_free (write);
}

/* @path and @value: (transfer full) */
static void
add_field (Write *write, char *path, ThValue *value)
{
  ThEntryField field = { .path = path, .value = value };

  g_array_append_val (write->fields, field);
}

static char *
dup_path (ThAdviceShown *self, const char *field)
{
  return g_strdup_printf ("advice_shown[%s]%s%s", self->instance, *field != '\0' ? "/" : "", field);
}

static gpointer
write_fields (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Write *write = data;
  const ThChange change = {
    .id = write->record,
    /* What is finished takes a change only with its reason. */
    .why = _ ("Advice card shown"),
    .fields = (const ThEntryField *) (gpointer) write->fields->data,
    .n_fields = write->fields->len,
  };

  if (!th_tablet_store_write (store, &change, NULL, NULL, error)
      || !th_tablet_store_seal (store, error))
    return NULL;

  return GINT_TO_POINTER (TRUE);
}

static void
push (ThSession *session, Write *write)
{
  th_session_run_async (session, TH_SESSION_WRITE, write_fields, write, write_free, NULL, NULL,
                        NULL, NULL);
}

static void
add_advice (Write *write, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ThCard) card = th_card_new (bytes, NULL);
  const char *const *advice = card != NULL ? th_card_get_advice (card) : NULL;

  for (guint i = 0; advice != NULL && advice[i] != NULL; i++)
    add_field (write, th_kind_dup_choice ("advice_given", advice[i]), th_value_new_boolean (TRUE));
}

ThAdviceShown *
th_advice_shown_begin (ThSession *session,
                       const char *record,
                       const char *language,
                       const char *text)
{
  ThAdviceShown *self = g_new0 (ThAdviceShown, 1);
  int64_t now = th_session_now (session);
  GTimeZone *zone = th_words_get_zone (th_session_get_operation (session));
  g_autofree char *at = th_time_dup_local (now, zone);
  Write *write;

  self->folder = g_strdup (th_session_get_folder (session));
  self->record = g_strdup (record);
  self->instance = th_id_new (now, &th_session_get_host (session)->random);
  self->began = g_get_monotonic_time ();

  write = write_new (self);
  add_advice (write, text);
  add_field (write, dup_path (self, ""), th_value_new_boolean (TRUE));
  add_field (write, dup_path (self, "language"), th_value_new_text (language));
  add_field (write, dup_path (self, "shown_at"), th_value_new_text (at));
  push (session, write);

  return self;
}

void
th_advice_shown_free (ThAdviceShown *self)
{
  if (self == NULL)
    return;

  g_free (self->folder);
  g_free (self->record);
  g_free (self->instance);
  g_free (self);
}

void
th_advice_shown_end (ThAdviceShown *self)
{
  if (self->has_ended)
    return;
  self->has_ended = TRUE;
  self->seconds = (g_get_monotonic_time () - self->began + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC;
}

gboolean
th_advice_shown_is_of (const ThAdviceShown *self, ThSession *session)
{
  return g_str_equal (self->folder, th_session_get_folder (session));
}

void
th_advice_shown_write (ThAdviceShown *self, ThSession *session)
{
  Write *write = write_new (self);

  th_advice_shown_end (self);
  add_field (write, dup_path (self, "seconds"), th_value_new_number ((double) self->seconds));
  push (session, write);
}
