/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-answer-page.h"

#include "th-answer-words.h"
#include "th-conflict-box.h"
#include "th-detail.h"
#include "th-draft.h"
#include "th-error-text.h"
#include "th-id.h"
#include "th-queries.h"
#include "th-query-box.h"
#include "th-review-entry.h"
#include "th-review-lines.h"
#include "th-session-calls.h"
#include "th-words.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ThAnswerPage
{
  ThRecordPage parent_instance;

  GtkWidget *question;
  GtkWidget *values;
  GtkWidget *conflict;
  GtkWidget *change;
  GtkWidget *queries;
  GtkWidget *text;
  GtkWidget *ask;

  ThQueries *asked;
  ThFormNode *node; /* NULL where the form has no such question */
  char *field;      /* of the question */
};

G_DEFINE_FINAL_TYPE (ThAnswerPage, th_answer_page, TH_TYPE_RECORD_PAGE)

static ThOpenRecord *
record_of (ThAnswerPage *self)
{
  return th_record_page_get_record (TH_RECORD_PAGE (self));
}

static void
on_appended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThAnswerPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (th_session_append_finish (TH_SESSION (source), result, &error))
    {
      th_draft_clear (GTK_EDITABLE (self->text));
      return;
    }
  text = th_error_text_dup (error);
  th_page_say (TH_PAGE (self), text);
}

static void
on_ask_cb (ThAnswerPage *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text)));
  ThSession *session = th_page_get_session (TH_PAGE (self));
  g_autofree char *id = NULL;

  g_strstrip (text);
  if (record_of (self) == NULL || *text == '\0')
    {
      gtk_widget_grab_focus (self->text);
      return;
    }
  id = th_id_new (th_session_now (session), &th_session_get_host (session)->random);
  th_session_append_async (
    session,
    th_review_entry_new_query (id, th_open_record_get_record (record_of (self)), self->field, text),
    on_appended_cb, g_object_ref (self));
}

static void
on_change_cb (ThAnswerPage *self)
{
  ThOpenRecord *record = record_of (self);
  g_autoptr (ThPlaceStep) step = NULL;

  if (record == NULL)
    return;
  if (th_open_record_get_editing (record) == TH_EDITING_WITH_REASON)
    step = th_place_step_new ("reason", th_open_record_get_id (record));
  else
    step = th_place_step_new_at ("section", th_open_record_get_id (record), NULL, self->field);
  th_page_go (TH_PAGE (self), step);
}

static char *
dup_value (ThAnswerPage *self, ThValue *value)
{
  g_autofree char *plain = th_value_dup_plain (value);

  if (*plain == '\0')
    return g_strdup (_ ("No answer"));

  return self->node != NULL ? th_answer_words_dup_text (
           self->node, plain, th_open_record_get_operation (record_of (self)))
                            : g_steal_pointer (&plain);
}

static void
add_value (ThAnswerPage *self, const ThFieldValue *value)
{
  ThSession *session = th_page_get_session (TH_PAGE (self));
  ThOperation *operation = th_open_record_get_operation (record_of (self));
  g_autofree char *who = th_words_dup_officer (operation, value->by);
  g_autofree char *when =
    th_words_dup_when (value->at, th_session_now (session), th_words_get_zone (operation));
  g_autofree char *by = g_strdup_printf (_ ("%s, %s"), who, when);
  g_autofree char *text = dup_value (self, value->value);

  gtk_box_append (GTK_BOX (self->values), th_detail_new (by, text));
}

/* A select's choices are fields of their own and are shown as one answer. */
static void
show_values (ThAnswerPage *self)
{
  g_autoptr (GArray) values =
    th_record_list_values (th_open_record_get_record (record_of (self)), self->field);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->values)) != NULL)
    gtk_box_remove (GTK_BOX (self->values), child);
  for (guint i = 0; i < values->len; i++)
    add_value (self, &g_array_index (values, ThFieldValue, i));
  if (values->len == 0)
    {
      g_autofree char *words =
        self->node != NULL
          ? th_answer_words_dup (self->node, th_open_record_get_operation (record_of (self)))
          : NULL;

      gtk_box_append (
        GTK_BOX (self->values),
        th_detail_new (_ ("Answer"), words != NULL && *words != '\0' ? words : _ ("No answer")));
    }
}

/* Deciding between two answers needs no other reason: both stay in the log. */
static void
show_conflict (ThAnswerPage *self)
{
  if (self->node != NULL)
    th_conflict_box_show (TH_CONFLICT_BOX (self->conflict), record_of (self), self->node,
                          th_open_record_get_editing (record_of (self)) != TH_EDITING_NEVER);
}

static void
th_answer_page_opened (ThRecordPage *page)
{
  ThAnswerPage *self = TH_ANSWER_PAGE (page);
  ThOpenRecord *record = record_of (self);
  ThFormEntry *entry = th_open_record_get_entry (record);
  const char *path = th_page_get_step (TH_PAGE (self))->field;
  g_autofree char *title = th_review_lines_dup_title (th_open_record_get_record (record));
  g_autofree char *draft = NULL;
  const char *label = NULL;

  if (path == NULL)
    {
      th_page_go_back (TH_PAGE (self));
      return;
    }
  self->field = g_strndup (path, strcspn (path, "{"));
  if (entry != NULL && th_form_entry_find (entry, self->field) != NULL)
    self->node = g_object_ref (th_form_entry_find (entry, self->field));
  if (self->node != NULL)
    label = th_form_node_get_label (self->node);
  gtk_label_set_text (GTK_LABEL (self->question),
                      label != NULL && *label != '\0' ? label : self->field);
  th_page_set_title (TH_PAGE (self), title, th_record_page_get_place (page));
  self->asked = th_queries_for_record (record);
  th_query_box_set_question (TH_QUERY_BOX (self->queries), record, self->field, self->node);
  draft = g_strconcat ("ask/", th_open_record_get_id (record), "/", self->field, NULL);
  th_draft_keep (GTK_EDITABLE (self->text), th_page_get_session (TH_PAGE (self)), draft);
}

static void
th_answer_page_refresh (ThRecordPage *page)
{
  ThAnswerPage *self = TH_ANSWER_PAGE (page);
  gboolean can_ask;

  if (self->field == NULL)
    return;
  can_ask = th_queries_can (self->asked, TH_ACTION_QUERY);
  show_values (self);
  show_conflict (self);
  gtk_widget_set_visible (self->change,
                          self->node != NULL
                            && th_open_record_get_editing (record_of (self)) != TH_EDITING_NEVER);
  gtk_widget_set_visible (self->text, can_ask);
  gtk_widget_set_visible (self->ask, can_ask);
}

static void
th_answer_page_dispose (GObject *object)
{
  ThAnswerPage *self = TH_ANSWER_PAGE (object);

  g_clear_object (&self->asked);
  g_clear_object (&self->node);
  g_clear_pointer (&self->field, g_free);

  G_OBJECT_CLASS (th_answer_page_parent_class)->dispose (object);
}

static void
th_answer_page_class_init (ThAnswerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_answer_page_dispose;
  TH_RECORD_PAGE_CLASS (klass)->opened = th_answer_page_opened;
  TH_RECORD_PAGE_CLASS (klass)->refresh = th_answer_page_refresh;

  g_type_ensure (TH_TYPE_CONFLICT_BOX);
  g_type_ensure (TH_TYPE_QUERY_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-answer-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThAnswerPage, question);
  gtk_widget_class_bind_template_child (widget_class, ThAnswerPage, values);
  gtk_widget_class_bind_template_child (widget_class, ThAnswerPage, conflict);
  gtk_widget_class_bind_template_child (widget_class, ThAnswerPage, change);
  gtk_widget_class_bind_template_child (widget_class, ThAnswerPage, queries);
  gtk_widget_class_bind_template_child (widget_class, ThAnswerPage, text);
  gtk_widget_class_bind_template_child (widget_class, ThAnswerPage, ask);
  gtk_widget_class_bind_template_callback (widget_class, on_ask_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_change_cb);
}

static void
th_answer_page_init (ThAnswerPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
