/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Collects a page. A record is a head, which is parsed, and the state on the line behind it, which
 * is not: it goes into the store as it is. Lines of unknown kind are passed over.
 */

#include "th-page.h"

#include "th-message.h"

#include <string.h>

/* A record of the page: its state begins at @body of the bytes. */
typedef struct
{
  ThPageHead *head;
  ThPageGone *gone;
  gsize body;
  gsize body_length;
} Row;

struct _ThPage
{
  GArray *rows;
  GByteArray *bodies;
  GPtrArray *held;    /* of ThPageHeld */
  GPtrArray *tablets; /* of ThPageTablet */
  ThPageOpening *opening;
  ThPageClosing *closing;
  gboolean awaits_body;
  gboolean has_operation;
  GArray *records;  /* of ThPulledRecord, made of the rows in the end */
  GArray *holdings; /* of ThPulledHeld, likewise */
  GArray *team;     /* of ThPulledTablet, likewise */
  ThPulledPage pulled;
};

static void
clear_row (gpointer data)
{
  Row *row = data;

  th_page_head_free (row->head);
  th_page_gone_free (row->gone);
}

ThPage *
th_page_new (void)
{
  ThPage *self = g_new0 (ThPage, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (self->rows, clear_row);
  self->bodies = g_byte_array_new ();
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) th_page_held_free);
  self->tablets = g_ptr_array_new_with_free_func ((GDestroyNotify) th_page_tablet_free);
  self->records = g_array_new (FALSE, FALSE, sizeof (ThPulledRecord));
  self->holdings = g_array_new (FALSE, FALSE, sizeof (ThPulledHeld));
  self->team = g_array_new (FALSE, FALSE, sizeof (ThPulledTablet));
  return self;
}

void
th_page_free (ThPage *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->rows);
  g_byte_array_unref (self->bodies);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->tablets);
  g_array_unref (self->records);
  g_array_unref (self->holdings);
  g_array_unref (self->team);
  th_page_opening_free (self->opening);
  th_page_closing_free (self->closing);
  g_free (self);
}

static void
take_body (ThPage *self, const char *line, gsize length)
{
  Row *row = &g_array_index (self->rows, Row, self->rows->len - 1);

  row->body = self->bodies->len;
  row->body_length = length;
  g_byte_array_append (self->bodies, (const uint8_t *) line, length);
  self->awaits_body = FALSE;
}

/* Everything but records, which come first because there are most of them. */
static void
take_other (ThPage *self, const char *line, gsize length)
{
  ThPageHeld *held;
  ThPageTablet *tablet;
  Row row = { 0 };

  if ((row.gone = th_page_gone_read (line, length)) != NULL)
    g_array_append_val (self->rows, row);
  else if ((held = th_page_held_read (line, length)) != NULL)
    g_ptr_array_add (self->held, held);
  else if ((tablet = th_page_tablet_read (line, length)) != NULL)
    g_ptr_array_add (self->tablets, tablet);
  else if (self->opening == NULL)
    self->opening = th_page_opening_read (line, length);
  else
    self->closing = th_page_closing_read (line, length);
}

static void
take_head (ThPage *self, ThPageHead *head)
{
  Row row = { head, NULL, 0, 0 };

  g_array_append_val (self->rows, row);
  self->has_operation |= strcmp (head->kind, "operation") == 0;
  self->awaits_body = TRUE;
}

gboolean
th_page_take_line (const char *line, gsize length, gpointer page, GError **error)
{
  ThPage *self = page;
  ThPageHead *head;

  if (self->closing != NULL)
    return th_wire_set_malformed (error, "a page that goes on behind its closing line");
  if (self->awaits_body)
    take_body (self, line, length);
  else if (self->opening != NULL && (head = th_page_head_read (line, length)) != NULL)
    take_head (self, head);
  else
    take_other (self, line, length);
  return self->opening != NULL || th_wire_set_malformed (error, "a page without its opening line");
}

gboolean
th_page_is_whole (ThPage *self)
{
  return self->closing != NULL && !self->awaits_body;
}

static void
add_record (ThPage *self, const Row *row)
{
  ThPulledRecord record = { 0 };

  if (row->gone != NULL)
    {
      record.id = row->gone->gone;
      record.is_gone = TRUE;
    }
  else
    {
      record = (ThPulledRecord){
        .id = row->head->record,
        .kind = row->head->kind,
        .parent = row->head->parent,
        .operation = row->head->operation,
        .title = row->head->title,
        .state = row->head->state,
        .team = row->head->team,
        .author = row->head->author,
        .created = row->head->created,
        .changed = row->head->changed,
        .has_conflict = row->head->conflict,
        .body = (const char *) self->bodies->data + row->body,
        .body_length = row->body_length,
      };
    }
  g_array_append_val (self->records, record);
}

static void
add_holding (ThPage *self, const ThPageHeld *held)
{
  ThPulledHeld holding = {
    .record = held->record, .reason = held->reason, .by = held->by, .at = held->at
  };

  if (th_dot_parse (held->held, -1, &holding.dot))
    g_array_append_val (self->holdings, holding);
}

static void
add_tablet (ThPage *self, const ThPageTablet *tablet)
{
  ThPulledTablet pulled = { .officer = tablet->by,
                            .name = tablet->name,
                            .team = tablet->team,
                            .n_unsent = (guint) MIN (tablet->unsent, G_MAXINT32),
                            .oldest = tablet->oldest,
                            .synced = tablet->at };

  if (th_enrolment_parse (tablet->tablet, -1, &pulled.enrolment))
    g_array_append_val (self->team, pulled);
}

const ThPulledPage *
th_page_get_pulled (ThPage *self)
{
  guint i;

  g_return_val_if_fail (th_page_is_whole (self), NULL);

  g_array_set_size (self->records, 0);
  for (i = 0; i < self->rows->len; i++)
    add_record (self, &g_array_index (self->rows, Row, i));
  g_array_set_size (self->holdings, 0);
  for (i = 0; i < self->held->len; i++)
    add_holding (self, g_ptr_array_index (self->held, i));
  g_array_set_size (self->team, 0);
  for (i = 0; i < self->tablets->len; i++)
    add_tablet (self, g_ptr_array_index (self->tablets, i));
  self->pulled = (ThPulledPage){
    .records = (const ThPulledRecord *) self->records->data,
    .n_records = self->records->len,
    .held = (const ThPulledHeld *) self->holdings->data,
    .n_held = self->holdings->len,
    .tablets = (const ThPulledTablet *) self->team->data,
    .n_tablets = self->team->len,
    .cursor = self->closing->next,
    .starts_afresh = self->opening->fresh,
    .is_last = !self->closing->more,
  };
  return &self->pulled;
}

gboolean
th_page_has_operation (ThPage *self)
{
  return self->has_operation;
}

gboolean
th_page_releases (ThPage *self, uint64_t enrolment)
{
  guint i;

  for (i = 0; i < self->held->len; i++)
    {
      const ThPageHeld *held = g_ptr_array_index (self->held, i);
      ThDot dot;

      if (held->reason == NULL && th_dot_parse (held->held, -1, &dot) && dot.enrolment == enrolment)
        return TRUE;
    }
  return FALSE;
}
