/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A card stays as long as its question does: a reply that is being typed is not taken away because
 * something else arrived.
 */

#include "th-query-box.h"

#include "th-answer-words.h"
#include "th-query-card.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThQueryBox
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *decided;
  GtkWidget *cards;

  ThOpenRecord *record;
  ThQueries *queries;
  ThFormNode *node;
  char *path;
};

G_DEFINE_FINAL_TYPE (ThQueryBox, th_query_box, GTK_TYPE_WIDGET)

static GtkWidget *
find_card (ThQueryBox *self, const char *id)
{
  GtkWidget *card = gtk_widget_get_first_child (self->cards);

  for (; card != NULL; card = gtk_widget_get_next_sibling (card))
    if (g_str_equal (th_query_card_get_id (TH_QUERY_CARD (card)), id))
      return card;

  return NULL;
}

static void
show_cards (ThQueryBox *self, GPtrArray *queries)
{
  for (guint i = 0; i < queries->len; i++)
    {
      ThRecord *query = g_ptr_array_index (queries, i);
      GtkWidget *card = find_card (self, th_record_get_id (query));

      if (card == NULL)
        {
          card = th_query_card_new (th_open_record_get_session (self->record), self->queries);
          th_query_card_show (TH_QUERY_CARD (card), query);
          gtk_box_append (GTK_BOX (self->cards), card);
        }
      else
        {
          th_query_card_show (TH_QUERY_CARD (card), query);
        }
    }
}

static char *
dup_value (ThQueryBox *self, ThValue *value)
{
  g_autofree char *plain = th_value_dup_plain (value);

  if (*plain == '\0')
    return g_strdup (_ ("No answer"));

  return self->node != NULL ? th_answer_words_dup_text (self->node, plain,
                                                        th_open_record_get_operation (self->record))
                            : g_steal_pointer (&plain);
}

/* This person answered, and somebody put another answer in its place. Returns: (nullable) */
static char *
dup_decided (ThQueryBox *self)
{
  ThSession *session = th_open_record_get_session (self->record);
  ThOperation *operation = th_open_record_get_operation (self->record);
  ThValue *own = th_queries_get_own (self->queries, self->path);
  g_autoptr (GArray) values = NULL;
  const ThFieldValue *value;
  g_autofree char *who = NULL;
  g_autofree char *when = NULL;
  g_autofree char *now = NULL;
  g_autofree char *before = NULL;

  if (own == NULL || th_value_is_null (own))
    return NULL;
  values = th_record_list_values (th_open_record_get_record (self->record), self->path);
  if (values->len != 1)
    return NULL;
  value = &g_array_index (values, ThFieldValue, 0);
  if (g_strcmp0 (value->by, th_session_get_officer (session)) == 0
      || th_value_equal (value->value, own))
    return NULL;
  who = th_words_dup_officer (operation, value->by);
  when = th_words_dup_when (value->at, th_session_now (session), th_words_get_zone (operation));
  now = dup_value (self, value->value);
  before = dup_value (self, own);

  /* Translators: an officer, when, the answer that stands, one's own answer */
  return g_strdup_printf (_ ("Decided by %s, %s: %s. You had answered: %s."), who, when, now,
                          before);
}

static void
refresh (ThQueryBox *self)
{
  g_autoptr (GPtrArray) queries = th_queries_list (self->queries, self->path);
  g_autofree char *decided = dup_decided (self);

  show_cards (self, queries);
  gtk_label_set_text (GTK_LABEL (self->decided), decided != NULL ? decided : "");
  gtk_widget_set_visible (self->decided, decided != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), decided != NULL || queries->len > 0);
}

static void
th_query_box_dispose (GObject *object)
{
  ThQueryBox *self = TH_QUERY_BOX (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->queries);
  g_clear_object (&self->record);
  g_clear_object (&self->node);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (th_query_box_parent_class)->dispose (object);
}

static void
th_query_box_class_init (ThQueryBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_query_box_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-query-box.ui");
  gtk_widget_class_bind_template_child (widget_class, ThQueryBox, box);
  gtk_widget_class_bind_template_child (widget_class, ThQueryBox, decided);
  gtk_widget_class_bind_template_child (widget_class, ThQueryBox, cards);
}

static void
th_query_box_init (ThQueryBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
th_query_box_set_question (ThQueryBox *self,
                           ThOpenRecord *record,
                           const char *path,
                           ThFormNode *node)
{
  g_return_if_fail (self->record == NULL);

  self->record = g_object_ref (record);
  self->path = g_strdup (path);
  if (node != NULL)
    self->node = g_object_ref (node);
  self->queries = th_queries_for_record (record);
  g_signal_connect_object (self->queries, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (record, "refreshed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}
