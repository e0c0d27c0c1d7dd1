/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Why order does not matter: everything kept is a maximum (context, title, derived, changed), a
 * minimum (creation), or a register to which an entry adds its own dot and from which it takes the
 * dots it names. A dot that is named before it arrives is remembered and not added when it does;
 * one that the context covers and no register holds was replaced, and stays so.
 */

#include "th-fold.h"

#include "th-record-private.h"

#include <string.h>

#define FIELD_TEAM "_team"

static void
fold_creation (ThRecord *record, ThDot dot, const ThEntry *entry)
{
  if (!th_entry_is_creation (entry))
    return;
  if (record->has_creation && th_is_later (entry->at, dot, record->created, record->creation))
    return;
  g_free (record->kind);
  g_free (record->parent);
  g_free (record->operation);
  g_free (record->form);
  g_clear_pointer (&record->author, g_ref_string_release);
  record->has_creation = TRUE;
  record->creation = dot;
  record->created = entry->at;
  record->author = g_ref_string_new (entry->by != NULL ? entry->by : "");
  record->kind = g_strdup (entry->kind);
  record->parent = g_strdup (entry->in);
  record->operation = g_strdup (entry->operation);
  record->form = g_strdup (entry->form);
}

static void
fold_title (ThRecord *record, ThDot dot, const ThEntry *entry)
{
  if (entry->title == NULL)
    return;
  if (record->title != NULL && !th_is_later (entry->at, dot, record->title_at, record->title_dot))
    return;
  g_free (record->title);
  record->title = g_strdup (entry->title);
  record->title_at = entry->at;
  record->title_dot = dot;
}

static gboolean
take_named (ThField *field, ThDot dot)
{
  for (guint i = 0; i < field->n_named; i++)
    if (th_dot_equal (field->named[i], dot))
      {
        field->n_named--;
        memmove (field->named + i, field->named + i + 1,
                 (field->n_named - i) * sizeof *field->named);
        return TRUE;
      }
  return FALSE;
}

static void
name_ahead (ThField *field, ThDot dot)
{
  guint at = 0;

  while (at < field->n_named && th_dot_compare (field->named[at], dot) < 0)
    at++;
  if (at < field->n_named && th_dot_equal (field->named[at], dot))
    return;
  field->named = g_renew (ThDot, field->named, field->n_named + 1);
  memmove (field->named + at + 1, field->named + at, (field->n_named - at) * sizeof *field->named);
  field->named[at] = dot;
  field->n_named++;
}

static void
replace (ThField *field, ThDot dot, const ThContext *context)
{
  for (guint i = 0; i < field->n_values; i++)
    if (th_dot_equal (field->values[i].dot, dot))
      {
        th_field_remove (field, i);
        return;
      }
  if (context != NULL && !th_context_covers (context, dot))
    name_ahead (field, dot);
}

/* A register without values and without names to remember is no register: equal states must have
 * equal bytes. */
static void
drop_if_empty (ThRecord *record, ThField *field)
{
  if (field->n_values == 0 && field->n_named == 0)
    g_ptr_array_remove (record->fields, field);
}

static void
fold_fields (ThRecord *record, ThDot dot, const ThEntry *entry, gboolean is_held)
{
  char *by = th_record_share_name (record, entry->by != NULL ? entry->by : "");

  for (guint i = 0; i < entry->fields->len; i++)
    {
      const ThEntryField *from = g_ptr_array_index (entry->fields, i);
      ThField *field = th_record_ensure_field (record, from->path);
      ThStanding standing = { from->value, dot, entry->at, by, is_held };

      /* An entry cannot replace itself or what its enrolment has yet to write. */
      for (guint j = 0; j < from->n_over; j++)
        if (from->over[j].enrolment != dot.enrolment || from->over[j].seq < dot.seq)
          replace (field, from->over[j], is_held ? NULL : &record->context);
      if (from->value != NULL && !take_named (field, dot))
        th_field_add (field, &standing);
      drop_if_empty (record, field);
    }
  g_ref_string_release (by);
}

static void
fold_derived (ThRecord *record, ThDot dot, const ThEntry *entry)
{
  if (entry->derived == NULL)
    return;
  if (record->derived != NULL
      && !th_is_later (entry->at, dot, record->derived_at, record->derived_dot))
    return;
  g_clear_pointer (&record->derived, g_ptr_array_unref);
  record->derived = th_derived_new ();
  record->derived_at = entry->at;
  record->derived_dot = dot;
  for (guint i = 0; i < entry->derived->len; i++)
    {
      const ThEntryField *from = g_ptr_array_index (entry->derived, i);
      ThEntryField *field = g_new0 (ThEntryField, 1);

      field->path = g_ref_string_acquire (from->path);
      field->value = th_value_ref (from->value);
      g_ptr_array_add (record->derived, field);
    }
}

static void
fold_seen (ThRecord *record, ThDot dot, const ThEntry *entry)
{
  if (entry->seen != NULL && th_record_dot_stands (record, dot))
    {
      ThSeenBy *seen_by = th_record_ensure_seen (record, dot);

      for (guint i = 0; i < entry->seen->len; i++)
        {
          const ThSeen *from = g_ptr_array_index (entry->seen, i);
          ThSeen *seen = g_new0 (ThSeen, 1);

          seen->record = g_strdup (from->record);
          th_context_copy (&seen->context, &from->context);
          g_ptr_array_add (seen_by->seen, seen);
        }
    }
  for (guint i = record->seen_by != NULL ? record->seen_by->len : 0; i > 0; i--)
    {
      const ThSeenBy *each = g_ptr_array_index (record->seen_by, i - 1);

      if (!th_record_dot_stands (record, each->dot))
        g_ptr_array_remove_index (record->seen_by, i - 1);
    }
  if (record->seen_by != NULL && record->seen_by->len == 0)
    g_clear_pointer (&record->seen_by, g_ptr_array_unref);
}

/* What the context has passed will not come any more (a held entry is never folded late), so
 * whether it was named before that or after must leave no trace. */
static void
forget_passed (ThRecord *record, ThDot dot)
{
  for (guint i = record->fields->len; i > 0; i--)
    {
      ThField *field = g_ptr_array_index (record->fields, i - 1);
      guint kept = 0;

      if (field->n_named == 0)
        continue;
      for (guint j = 0; j < field->n_named; j++)
        if (field->named[j].enrolment != dot.enrolment || field->named[j].seq > dot.seq)
          field->named[kept++] = field->named[j];
      field->n_named = kept;
      drop_if_empty (record, field);
    }
}

/* What a purge leaves: that the record was, whose it was, and what was folded. Whose it was says
 * its team as well: without that, nobody's tablet would be told. */
static void
purge (ThRecord *record)
{
  record->is_purged = TRUE;
  for (guint i = record->fields->len; i > 0; i--)
    {
      const ThField *field = g_ptr_array_index (record->fields, i - 1);

      if (g_strcmp0 (field->path, FIELD_TEAM) != 0)
        g_ptr_array_remove_index (record->fields, i - 1);
    }
  g_clear_pointer (&record->title, g_free);
  g_clear_pointer (&record->derived, g_ptr_array_unref);
  g_clear_pointer (&record->seen_by, g_ptr_array_unref);
  record->title_at = record->derived_at = 0;
  record->title_dot = record->derived_dot = (ThDot){ 0, 0 };
}

gboolean
th_fold (ThRecord *record, uint64_t enrolment, const ThEntry *entry)
{
  ThDot dot = { enrolment, entry->seq };

  g_return_val_if_fail (g_strcmp0 (record->id, entry->id) == 0, FALSE);

  if (!th_entry_is_change (entry) || th_context_covers (&record->context, dot))
    return FALSE;
  fold_creation (record, dot, entry);
  /* An entry that was written beside the purge changes the team before it or after it alike. */
  if (record->is_purged)
    fold_fields (record, dot, entry, FALSE);
  if (record->is_purged || entry->op == TH_OP_PURGE)
    purge (record);
  else
    {
      fold_title (record, dot, entry);
      fold_fields (record, dot, entry, FALSE);
      fold_derived (record, dot, entry);
      fold_seen (record, dot, entry);
    }
  th_context_add (&record->context, dot);
  forget_passed (record, dot);
  record->changed = MAX (record->changed, entry->at);
  return TRUE;
}

void
th_fold_held (ThRecord *record, uint64_t enrolment, const ThEntry *entry)
{
  ThDot dot = { enrolment, entry->seq };

  g_return_if_fail (g_strcmp0 (record->id, entry->id) == 0);

  if (!th_entry_is_change (entry) || record->is_purged || entry->op == TH_OP_PURGE)
    return;
  fold_creation (record, dot, entry);
  fold_title (record, dot, entry);
  fold_fields (record, dot, entry, TRUE);
}
