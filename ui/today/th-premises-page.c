/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Where this officer has a visit open here, the main button goes on with that one; starting another
 * is in the list. A visit belongs to the team of its premises: where a person may not write to the
 * premises they could answer nothing in a visit either, so none is offered and it is said why.
 */

#include "th-premises-page.h"

#include "th-answer-words.h"
#include "th-child-list.h"
#include "th-detail.h"
#include "th-like-box.h"
#include "th-section.h"
#include "th-session-calls.h"
#include "th-visit-start.h"

#include <glib/gi18n.h>

#define VISITS_MAX 100

struct _ThPremisesPage
{
  ThRecordPage parent_instance;

  GtkWidget *alike;
  GtkWidget *details;
  GtkWidget *visits;
  GtkWidget *not_ours;
  GtkWidget *start;

  char *open_visit; /* id of this officer's draft here */
  ThChildList *list;
};

G_DEFINE_FINAL_TYPE (ThPremisesPage, th_premises_page, TH_TYPE_RECORD_PAGE)

static const ThChildKind visits_kind = {
  TH_KIND_PREMISES,           TH_KIND_VISIT,          N_ ("Visits"),
  N_ ("Start another visit"), "th-document-symbolic", TRUE,
};

static void
go_to_visit (ThPremisesPage *self, const char *id)
{
  g_autoptr (ThPlaceStep) step = th_place_step_new ("hub", id);

  th_page_go (TH_PAGE (self), step);
}

static void
on_start_cb (ThPremisesPage *self)
{
  if (self->open_visit != NULL)
    go_to_visit (self, self->open_visit);
  else
    th_visit_start (TH_PAGE (self), th_page_get_step (TH_PAGE (self))->record);
}

static void
on_details_cb (ThPremisesPage *self)
{
  go_to_visit (self, th_page_get_step (TH_PAGE (self))->record);
}

static void
show_start (ThPremisesPage *self)
{
  ThOpenRecord *record = th_record_page_get_record (TH_RECORD_PAGE (self));
  gboolean can_start = th_open_record_get_editing (record) != TH_EDITING_NEVER;
  gboolean is_withdrawn = th_open_record_get_state (record) == TH_REVIEW_WITHDRAWN;

  gtk_widget_set_visible (self->start, can_start || self->open_visit != NULL);
  gtk_widget_set_visible (self->not_ours, !can_start && !is_withdrawn);
  th_child_list_set_can_add (self->list, can_start);
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThPremisesPage) self = data;
  const char *me = th_session_get_officer (th_page_get_session (TH_PAGE (self)));
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  rows = th_session_list_rows_finish (TH_SESSION (source), result, &error);
  if (rows == NULL)
    return;

  g_clear_pointer (&self->open_visit, g_free);
  for (guint i = 0; i < rows->len && self->open_visit == NULL; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (rows, i);

      if (g_strcmp0 (row->author, me) == 0
          && th_review_state_from_name (row->state) == TH_REVIEW_DRAFT)
        self->open_visit = g_strdup (row->id);
    }
  gtk_button_set_label (GTK_BUTTON (self->start),
                        self->open_visit != NULL ? _ ("Continue visit") : _ ("Start visit"));
  gtk_widget_set_visible (self->visits, rows->len > 0);
  show_start (self);
  th_child_list_refresh (self->list);
}

static void
read_visits (ThPremisesPage *self)
{
  ThStoreQuery query = {
    .kind = TH_KIND_VISIT,
    .parent = th_page_get_step (TH_PAGE (self))->record,
    .order = TH_STORE_NEWEST_FIRST,
  };

  th_session_list_rows_async (th_page_get_session (TH_PAGE (self)), &query, VISITS_MAX,
                              th_page_get_cancellable (TH_PAGE (self)), on_listed_cb,
                              g_object_ref (self));
}

static void
show_details (ThPremisesPage *self)
{
  ThOpenRecord *record = th_record_page_get_record (TH_RECORD_PAGE (self));
  ThFormEntry *entry = th_open_record_get_entry (record);
  g_autoptr (GPtrArray) sections = NULL;

  if (entry == NULL)
    return;

  sections = th_section_list_new (entry);
  for (guint i = 0; i < sections->len; i++)
    {
      GPtrArray *nodes = th_section_get_nodes (g_ptr_array_index (sections, i));

      for (guint n = 0; n < nodes->len; n++)
        {
          ThFormNode *node = g_ptr_array_index (nodes, n);
          g_autofree char *display = NULL;

          if (!th_form_node_is_relevant (node) || *th_form_node_get_value (node) == '\0')
            continue;
          display = th_answer_words_dup (node, th_open_record_get_operation (record));
          gtk_box_append (GTK_BOX (self->details),
                          th_detail_new (th_form_node_get_label (node), display));
        }
    }
}

static void
th_premises_page_opened (ThRecordPage *page)
{
  ThPremisesPage *self = TH_PREMISES_PAGE (page);

  self->list = TH_CHILD_LIST (th_child_list_new (&visits_kind, th_record_page_get_record (page)));
  gtk_box_append (GTK_BOX (self->visits), GTK_WIDGET (self->list));
  gtk_widget_set_visible (self->visits, FALSE);
  g_signal_connect_object (th_page_get_session (TH_PAGE (self)), "records-changed",
                           G_CALLBACK (read_visits), self, G_CONNECT_SWAPPED);
  read_visits (self);
}

static void
th_premises_page_refresh (ThRecordPage *page)
{
  ThPremisesPage *self = TH_PREMISES_PAGE (page);
  GtkWidget *child;

  th_page_set_title (TH_PAGE (self), th_record_page_get_place (page), NULL);
  while ((child = gtk_widget_get_first_child (self->details)) != NULL)
    gtk_box_remove (GTK_BOX (self->details), child);
  show_details (self);
  gtk_widget_set_visible (self->details, gtk_widget_get_first_child (self->details) != NULL);
  show_start (self);
  th_like_box_look (TH_LIKE_BOX (self->alike), th_record_page_get_record (page));
}

static void
th_premises_page_dispose (GObject *object)
{
  ThPremisesPage *self = TH_PREMISES_PAGE (object);

  g_clear_pointer (&self->open_visit, g_free);

  G_OBJECT_CLASS (th_premises_page_parent_class)->dispose (object);
}

static void
th_premises_page_class_init (ThPremisesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_premises_page_dispose;
  TH_RECORD_PAGE_CLASS (klass)->opened = th_premises_page_opened;
  TH_RECORD_PAGE_CLASS (klass)->refresh = th_premises_page_refresh;

  g_type_ensure (TH_TYPE_LIKE_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-premises-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPremisesPage, alike);
  gtk_widget_class_bind_template_child (widget_class, ThPremisesPage, details);
  gtk_widget_class_bind_template_child (widget_class, ThPremisesPage, visits);
  gtk_widget_class_bind_template_child (widget_class, ThPremisesPage, not_ours);
  gtk_widget_class_bind_template_child (widget_class, ThPremisesPage, start);
  gtk_widget_class_bind_template_callback (widget_class, on_start_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_details_cb);
}

static void
th_premises_page_init (ThPremisesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
