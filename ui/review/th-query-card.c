/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-query-card.h"

#include "th-draft.h"
#include "th-error-text.h"
#include "th-kind.h"
#include "th-review-entry.h"
#include "th-session-calls.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThQueryCard
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *asker;
  GtkWidget *text;
  GtkWidget *reply;
  GtkWidget *reply_box;
  GtkWidget *answer;
  GtkWidget *close;
  GtkWidget *again;

  ThSession *session;
  ThQueries *queries;
  ThRecord *query;
};

G_DEFINE_FINAL_TYPE (ThQueryCard, th_query_card, GTK_TYPE_WIDGET)

static void
on_appended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThQueryCard) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (th_session_append_finish (TH_SESSION (source), result, &error))
    return;
  text = th_error_text_dup (error);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", text);
}

static void
append (ThQueryCard *self, ThEntry *entry)
{
  th_session_append_async (self->session, entry, on_appended_cb, g_object_ref (self));
}

static void
on_reply_cb (ThQueryCard *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->answer)));

  g_strstrip (text);
  if (*text == '\0' || !th_review_is_open_query (self->query))
    {
      gtk_widget_grab_focus (self->answer);
      return;
    }
  append (self, th_review_entry_new_reply (self->query, text));
  th_draft_clear (GTK_EDITABLE (self->answer));
}

static void
on_close_cb (ThQueryCard *self)
{
  append (self, th_review_entry_new_closed_query (self->query));
}

static void
on_again_cb (ThQueryCard *self)
{
  append (self, th_review_entry_new_reopened_query (self->query, NULL));
}

static char *
dup_by (ThQueryCard *self, const char *collar, int64_t at)
{
  ThOperation *operation = th_session_get_operation (self->session);
  g_autofree char *who = th_words_dup_officer (operation, collar);
  g_autofree char *when =
    th_words_dup_when (at, th_session_now (self->session), th_words_get_zone (operation));

  return g_strdup_printf (_ ("%s, %s"), who, when);
}

static void
show_reply (ThQueryCard *self)
{
  g_autoptr (GArray) values = th_record_list_values (self->query, TH_FIELD_QUERY_REPLY);
  const ThFieldValue *value = values->len > 0 ? &g_array_index (values, ThFieldValue, 0) : NULL;
  const char *text = value != NULL ? th_value_get_text (value->value) : NULL;
  g_autofree char *by = text != NULL ? dup_by (self, value->by, value->at) : NULL;
  /* Translators: who replied and when, the reply */
  g_autofree char *line = text != NULL ? g_strdup_printf (_ ("Reply (%s): %s"), by, text) : NULL;

  gtk_label_set_text (GTK_LABEL (self->reply), line != NULL ? line : "");
  gtk_widget_set_visible (self->reply, line != NULL);
}

static void
th_query_card_dispose (GObject *object)
{
  ThQueryCard *self = TH_QUERY_CARD (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  g_clear_object (&self->queries);
  g_clear_pointer (&self->query, th_record_unref);

  G_OBJECT_CLASS (th_query_card_parent_class)->dispose (object);
}

static void
th_query_card_class_init (ThQueryCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_query_card_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-query-card.ui");
  gtk_widget_class_bind_template_child (widget_class, ThQueryCard, box);
  gtk_widget_class_bind_template_child (widget_class, ThQueryCard, asker);
  gtk_widget_class_bind_template_child (widget_class, ThQueryCard, text);
  gtk_widget_class_bind_template_child (widget_class, ThQueryCard, reply);
  gtk_widget_class_bind_template_child (widget_class, ThQueryCard, reply_box);
  gtk_widget_class_bind_template_child (widget_class, ThQueryCard, answer);
  gtk_widget_class_bind_template_child (widget_class, ThQueryCard, close);
  gtk_widget_class_bind_template_child (widget_class, ThQueryCard, again);
  gtk_widget_class_bind_template_callback (widget_class, on_reply_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_again_cb);
}

static void
th_query_card_init (ThQueryCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_query_card_new (ThSession *session, ThQueries *queries)
{
  ThQueryCard *self = g_object_new (TH_TYPE_QUERY_CARD, NULL);

  self->session = g_object_ref (session);
  self->queries = g_object_ref (queries);

  return GTK_WIDGET (self);
}

const char *
th_query_card_get_id (ThQueryCard *self)
{
  return th_record_get_id (self->query);
}

void
th_query_card_show (ThQueryCard *self, ThRecord *query)
{
  gboolean is_open = th_review_is_open_query (query);
  gboolean can_ask = th_queries_can (self->queries, TH_ACTION_QUERY);
  const char *text = th_record_get_text (query, TH_FIELD_QUERY_TEXT);
  g_autofree char *by = NULL;
  g_autofree char *asker = NULL;
  g_autofree char *name = NULL;

  if (self->query == NULL)
    {
      g_autofree char *key = g_strconcat ("reply/", th_record_get_id (query), NULL);

      th_draft_keep (GTK_EDITABLE (self->answer), self->session, key);
    }
  th_record_ref (query);
  g_clear_pointer (&self->query, th_record_unref);
  self->query = query;
  by = dup_by (self, th_record_get_author (query), th_record_get_created (query));
  /* Translators: who asked and when */
  asker = g_strdup_printf (is_open ? _ ("Question of %s") : _ ("Question of %s, closed"), by);
  gtk_label_set_text (GTK_LABEL (self->asker), asker);
  gtk_label_set_text (GTK_LABEL (self->text), text != NULL ? text : "");
  show_reply (self);
  if (is_open)
    gtk_widget_remove_css_class (self->box, "closed");
  else
    gtk_widget_add_css_class (self->box, "closed");
  gtk_widget_set_visible (self->reply_box,
                          is_open && !can_ask && th_queries_can (self->queries, TH_ACTION_REPLY));
  gtk_widget_set_visible (self->close, is_open && can_ask);
  gtk_widget_set_visible (self->again, !is_open && can_ask);
  name = g_strdup_printf (_ ("Your reply: %s"), text != NULL ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->answer), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}
