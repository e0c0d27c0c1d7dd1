/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A form gives its labels through a filling-in that nobody fills in: each repeat gets one instance,
 * so that the questions in it are there to be read.
 */

#include "th-report-words.h"

#include "th-form-context.h"
#include "th-form-entry.h"
#include "th-form-source.h"

#include <string.h>

typedef struct
{
  GPtrArray *fields;   /* of ThReportField */
  GHashTable *by_path; /* path: ThReportField, borrowed */
} Kind;

struct _ThReportWords
{
  gatomicrefcount references;
  ThOperation *operation;
  char *language;
  GHashTable *kinds; /* kind: Kind */
};

static void
field_free (ThReportField *self)
{
  g_free (self->path);
  g_free (self->label);
  g_clear_pointer (&self->choices, g_hash_table_unref);
  g_free (self);
}

static void
kind_free (Kind *self)
{
  g_hash_table_unref (self->by_path);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

ThReportWords *
th_report_words_new (const ThOperation *operation, const char *language)
{
  ThReportWords *self = g_new0 (ThReportWords, 1);

  g_return_val_if_fail (operation != NULL, self);

  g_atomic_ref_count_init (&self->references);
  self->operation = th_operation_ref ((ThOperation *) operation);
  self->language = g_strdup (language);
  self->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) kind_free);
  return self;
}

ThReportWords *
th_report_words_ref (ThReportWords *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
th_report_words_unref (ThReportWords *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_hash_table_unref (self->kinds);
  th_operation_unref (self->operation);
  g_free (self->language);
  g_free (self);
}

/* Nobody fills this in, so neither time nor ids matter. */
static int64_t
get_no_time (gpointer data)
{
  return 0;
}

static void
fill_nothing (uint8_t *bytes, gsize length, gpointer data)
{
  memset (bytes, 0, length);
}

/* "vehicles[0190…]/vrm" as "vehicles[]/vrm". */
static char *
dup_general (const char *path)
{
  GString *general = g_string_new (NULL);

  for (const char *at = path; *at != '\0'; at++)
    {
      const char *end = *at == '[' ? strchr (at, ']') : NULL;

      if (end != NULL)
        {
          g_string_append (general, "[]");
          at = end;
        }
      else
        g_string_append_c (general, *at);
    }
  return g_string_free (general, FALSE);
}

/* The first line without marks: labels may be Markdown and have guidance below. */
static char *
dup_plain (const char *label)
{
  g_autofree char *line = g_strndup (label, strcspn (label, "\n"));
  GString *plain = g_string_new (line);

  g_string_replace (plain, "**", "", 0);
  g_string_replace (plain, "#", "", 0);
  g_strstrip (plain->str);
  return g_string_free (plain, FALSE);
}

static char *
dup_spelled (const char *code)
{
  char *spelled = g_strdelimit (g_strdup (code), "_", ' ');

  if (g_ascii_islower (spelled[0]))
    spelled[0] = g_ascii_toupper (spelled[0]);
  return spelled;
}

static GHashTable *
list_choices (ThFormNode *node)
{
  GPtrArray *choices = th_form_node_list_choices (node);
  GHashTable *labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; choices != NULL && i < choices->len; i++)
    {
      const ThFormChoice *choice = g_ptr_array_index (choices, i);

      g_hash_table_insert (labels, g_strdup (choice->value),
                           dup_plain (choice->label != NULL ? choice->label : choice->value));
    }
  return labels;
}

static void
add_field (Kind *self, ThFormNode *node)
{
  ThFormControl control = th_form_node_get_control (node);
  const char *label = th_form_node_get_label (node);
  ThReportField *field = g_new0 (ThReportField, 1);

  field->path = dup_general (th_form_node_get_path (node));
  field->label = label != NULL && *label != '\0' ? dup_plain (label) : dup_spelled (field->path);
  field->control = control;
  field->type = th_form_node_get_data_type (node);
  if (control == TH_FORM_CONTROL_SELECT || control == TH_FORM_CONTROL_SELECT1
      || control == TH_FORM_CONTROL_RANK)
    field->choices = list_choices (node);
  if (*field->path == '\0' || g_hash_table_contains (self->by_path, field->path))
    {
      field_free (field);
      return;
    }
  g_ptr_array_add (self->fields, field);
  g_hash_table_insert (self->by_path, field->path, field);
}

static void
walk (Kind *self, ThFormEntry *entry, ThFormNode *node)
{
  ThFormControl control = th_form_node_get_control (node);
  guint n;

  if (control == TH_FORM_CONTROL_REPEAT && g_list_model_get_n_items (G_LIST_MODEL (node)) == 0
      && th_form_node_can_add (node))
    th_form_entry_add_instance (entry, node, NULL);
  n = g_list_model_get_n_items (G_LIST_MODEL (node));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ThFormNode) child = g_list_model_get_item (G_LIST_MODEL (node), i);

      walk (self, entry, child);
    }
  switch (control)
    {
    case TH_FORM_CONTROL_INPUT:
    case TH_FORM_CONTROL_SELECT1:
    case TH_FORM_CONTROL_SELECT:
    case TH_FORM_CONTROL_RANK:
    case TH_FORM_CONTROL_RANGE:
    case TH_FORM_CONTROL_TRIGGER:
    case TH_FORM_CONTROL_UPLOAD:
      add_field (self, node);
      break;
    case TH_FORM_CONTROL_NONE:
    case TH_FORM_CONTROL_NOTE:
    case TH_FORM_CONTROL_GROUP:
    case TH_FORM_CONTROL_REPEAT:
    case TH_FORM_CONTROL_INSTANCE:
    default:
      break;
    }
}

gboolean
th_report_words_add_form (ThReportWords *self, const char *kind, ThForm *form, GError **error)
{
  const ThClock clock = { get_no_time, get_no_time, NULL };
  const ThRandom random = { fill_nothing, NULL };
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  g_autoptr (GBytes) context = th_form_context_new (nobody, 0, self->operation, "");
  g_autoptr (ThFormEntry) entry = NULL;
  Kind *row;

  entry =
    th_form_entry_new (form, context, &clock, th_operation_get_zone (self->operation), &random);
  if (self->language != NULL)
    th_form_entry_set_language (entry, self->language);
  if (!th_form_entry_load (entry, NULL, TRUE, error))
    return FALSE;
  row = g_new0 (Kind, 1);
  row->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  row->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (self->kinds, g_strdup (kind), row);
  walk (row, entry, th_form_entry_get_root (entry));
  return TRUE;
}

static gboolean
load_form (ThReportWords *self,
           ThStore *store,
           const ThOperationForm *row,
           GCancellable *cancellable,
           GError **error)
{
  ThFormSource source = { self->operation, row, store, cancellable };
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) xml =
    th_store_load_blob (store, &row->hash, TH_FORM_MAX_BYTES, cancellable, &local);
  g_autoptr (ThForm) form = NULL;

  if (g_error_matches (local, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
    return TRUE;
  if (xml == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  form = th_form_new_finding (xml, th_form_source_find, &source, error);
  return form != NULL && th_report_words_add_form (self, row->kind, form, error);
}

gboolean
th_report_words_load_forms (ThReportWords *self,
                            ThStore *store,
                            GCancellable *cancellable,
                            GError **error)
{
  guint n_forms;
  const ThOperationForm *forms = th_operation_get_forms (self->operation, &n_forms);

  for (guint i = 0; i < n_forms; i++)
    if (forms[i].is_current && !load_form (self, store, &forms[i], cancellable, error))
      return FALSE;
  return TRUE;
}

GPtrArray *
th_report_words_list_fields (const ThReportWords *self, const char *kind)
{
  Kind *row = g_hash_table_lookup (self->kinds, kind);

  return row != NULL ? row->fields : NULL;
}

char *
th_report_words_dup_question (const char *path)
{
  g_autofree char *question = g_strndup (path, strcspn (path, "{"));

  return dup_general (question);
}

/* A path up to the choice in it: "advice_given{101_999}" is a choice of "advice_given". */
const ThReportField *
th_report_words_find (const ThReportWords *self, const char *kind, const char *path)
{
  Kind *row = g_hash_table_lookup (self->kinds, kind);
  g_autofree char *question = th_report_words_dup_question (path);

  return row != NULL ? g_hash_table_lookup (row->by_path, question) : NULL;
}

char *
th_report_words_dup_label (const ThReportWords *self, const char *kind, const char *path)
{
  const ThReportField *field = th_report_words_find (self, kind, path);

  return field != NULL ? g_strdup (field->label) : dup_spelled (path);
}

char *
th_report_words_dup_choice (const ThReportWords *self,
                            const char *kind,
                            const char *path,
                            const char *code)
{
  const ThReportField *field = th_report_words_find (self, kind, path);
  const char *label =
    field != NULL && field->choices != NULL ? g_hash_table_lookup (field->choices, code) : NULL;

  return label != NULL ? g_strdup (label) : dup_spelled (code);
}

char *
th_report_words_dup_officer (const ThReportWords *self, const char *collar)
{
  const ThOperationOfficer *officer =
    collar != NULL ? th_operation_find_officer (self->operation, collar) : NULL;

  if (officer == NULL)
    return g_strdup (collar != NULL ? collar : "");
  return g_strdup_printf ("%s %s", collar, officer->name);
}
