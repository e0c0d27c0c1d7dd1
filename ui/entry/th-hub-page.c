/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The task list of a record. A new one leads on to its first section at once; coming back from
 * there shows the list.
 */

#include "th-hub-page.h"

#include "th-child-list.h"
#include "th-decision.h"
#include "th-record-links.h"
#include "th-row-button.h"
#include "th-section.h"
#include "th-visit-summary.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThHubPage
{
  ThRecordPage parent_instance;

  GtkWidget *state_box;
  GtkWidget *state;
  GtkWidget *state_words;
  GtkWidget *change;
  GtkWidget *no_form;
  GtkWidget *summary_box;
  GtkWidget *sections;
  GtkWidget *main_children;
  GtkWidget *children;
  GtkWidget *links;
  GtkWidget *add;
  GtkWidget *saved;
  GtkWidget *finish;

  GPtrArray *section_list;
  ThChildList *main_list;
  ThVisitSummary *summary; /* of a visit */
  ThQueries *queries;
  ThDecision *decision;
  const char *tint;
};

G_DEFINE_FINAL_TYPE (ThHubPage, th_hub_page, TH_TYPE_RECORD_PAGE)

static ThOpenRecord *
record_of (ThHubPage *self)
{
  return th_record_page_get_record (TH_RECORD_PAGE (self));
}

static void
go (ThHubPage *self, const char *page, const char *section)
{
  g_autoptr (ThPlaceStep) step = NULL;

  step = th_place_step_new_at (page, th_open_record_get_id (record_of (self)), section, NULL);
  th_page_go (TH_PAGE (self), step);
}

static void
on_section_cb (ThHubPage *self, GtkWidget *row)
{
  go (self, "section", th_section_get_name (g_object_get_data (G_OBJECT (row), "section")));
}

static void
on_change_cb (ThHubPage *self)
{
  go (self, "reason", NULL);
}

static void
on_add_cb (ThHubPage *self)
{
  if (self->main_list != NULL)
    th_child_list_add (self->main_list);
}

/* What is finished stays finished when it is changed with a reason. */
static gboolean
can_finish (ThHubPage *self)
{
  ThOpenRecord *record = record_of (self);
  ThReviewState state = th_open_record_get_state (record);

  return (state == TH_REVIEW_DRAFT || state == TH_REVIEW_RETURNED)
         && th_open_record_is_governing (record) && th_open_record_can (record, TH_ACTION_SUBMIT);
}

static void
on_finish_cb (ThHubPage *self)
{
  if (record_of (self) == NULL)
    return;

  if (can_finish (self))
    go (self, "check", NULL);
  else
    th_page_go_back (TH_PAGE (self));
}

/* What lies below a visit can be withdrawn alone. */
static gboolean
is_withdrawn_alone (ThHubPage *self)
{
  ThOpenRecord *record = record_of (self);

  return !th_open_record_is_governing (record)
         && th_review_get_state (th_open_record_get_record (record)) == TH_REVIEW_WITHDRAWN;
}

static ThReviewState
get_shown_state (ThHubPage *self)
{
  return is_withdrawn_alone (self) ? TH_REVIEW_WITHDRAWN
                                   : th_open_record_get_state (record_of (self));
}

static const char *
state_sentence (ThHubPage *self)
{
  ThOpenRecord *record = record_of (self);

  switch (get_shown_state (self))
    {
    case TH_REVIEW_RETURNED:
      return _ ("Your team lead sent this back with a question.");
    case TH_REVIEW_SUBMITTED:
      return _ ("Finished. Waiting for your team lead's review.");
    case TH_REVIEW_APPROVED:
      return _ ("Reviewed and approved.");
    case TH_REVIEW_WITHDRAWN:
      return _ ("Withdrawn: counted nowhere.");
    case TH_REVIEW_DRAFT:
    case TH_REVIEW_N_STATES:
    default:
      return th_open_record_get_editing (record) == TH_EDITING_NEVER
               ? _ ("You can read this, not change it.")
               : "";
    }
}

static void
show_state (ThHubPage *self)
{
  ThOpenRecord *record = record_of (self);
  ThReviewState state = get_shown_state (self);
  ThEditing editing = th_open_record_get_editing (record);
  const char *sentence = state_sentence (self);

  if (self->tint != NULL)
    gtk_widget_remove_css_class (self->state, self->tint);
  self->tint = th_words_get_tint (state);
  gtk_widget_add_css_class (self->state, self->tint);
  gtk_label_set_text (GTK_LABEL (self->state), _ (th_review_state_get_label (state)));
  gtk_label_set_text (GTK_LABEL (self->state_words), sentence);
  gtk_widget_set_visible (self->change, editing == TH_EDITING_WITH_REASON);
  gtk_widget_set_visible (self->state_box, *sentence != '\0');
}

/* Of what lies below a visit nothing is to be reopened but what was withdrawn alone. */
static void
show_decisions (ThHubPage *self)
{
  ThOpenRecord *record = record_of (self);
  const char *id = th_open_record_get_id (record);
  gboolean is_kept = th_open_record_is_kept (record);
  gboolean is_alone = is_withdrawn_alone (self);

  th_record_links_offer (TH_RECORD_LINKS (self->links), TH_REVIEW_DRAFT, id,
                         is_kept && (is_alone || th_open_record_is_governing (record))
                           && th_open_record_could (record, TH_ACTION_REOPEN));
  th_record_links_offer (TH_RECORD_LINKS (self->links), TH_REVIEW_WITHDRAWN, id,
                         is_kept && !is_alone && th_open_record_could (record, TH_ACTION_WITHDRAW));
}

static void
show_sections (ThHubPage *self)
{
  GtkWidget *row = gtk_widget_get_first_child (self->sections);
  g_auto (GStrv) conflicts = th_open_record_list_conflict_questions (record_of (self));

  for (guint i = 0; i < self->section_list->len; i++, row = gtk_widget_get_next_sibling (row))
    {
      ThSection *section = g_ptr_array_index (self->section_list, i);
      const char *tint;
      g_autofree char *status = th_section_dup_status (section, conflicts, &tint);
      g_autofree char *asked = th_section_dup_asked (section, self->queries);

      th_row_button_set_text (TH_ROW_BUTTON (row), th_section_get_title (section),
                              asked != NULL ? status : NULL);
      th_row_button_set_pill (TH_ROW_BUTTON (row), asked != NULL ? asked : status,
                              asked != NULL ? "red" : tint);
      gtk_widget_set_visible (row, th_section_is_relevant (section));
    }
}

static void
make_sections (ThHubPage *self)
{
  ThFormEntry *entry = th_open_record_get_entry (record_of (self));

  self->section_list =
    entry != NULL ? th_section_list_new (entry) : g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_set_visible (self->no_form, entry == NULL);
  gtk_widget_set_visible (self->sections, entry != NULL);
  for (guint i = 0; i < self->section_list->len; i++)
    {
      GtkWidget *row = th_row_button_new (NULL, NULL, NULL);

      g_object_set_data (G_OBJECT (row), "section", g_ptr_array_index (self->section_list, i));
      g_signal_connect_object (row, "clicked", G_CALLBACK (on_section_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->sections), row);
    }
}

static void
on_advice_cb (ThHubPage *self)
{
  /* It is recorded with the person, who must be there first. */
  th_open_record_keep (record_of (self));
  go (self, "advice", NULL);
}

/* What stands above the sections: of a visit what it comes to, of a person what to show them. */
static void
make_summary (ThHubPage *self)
{
  const char *kind = th_open_record_get_kind (record_of (self));
  GtkWidget *child = NULL;

  if (g_strcmp0 (kind, TH_KIND_VISIT) == 0)
    {
      child = th_visit_summary_new (record_of (self));
      self->summary = TH_VISIT_SUMMARY (child);
    }
  else if (g_strcmp0 (kind, TH_KIND_ENCOUNTER) == 0)
    {
      child = th_row_button_new ("th-advice-symbolic", _ ("Show advice in their language"), NULL);
      g_signal_connect_object (child, "clicked", G_CALLBACK (on_advice_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_widget_add_css_class (self->summary_box, "card");
    }
  if (child == NULL)
    return;
  gtk_box_append (GTK_BOX (self->summary_box), child);
  gtk_widget_set_visible (self->summary_box, TRUE);
}

static void
make_children (ThHubPage *self)
{
  guint n_kinds;
  const ThChildKind *kinds = th_children_of (th_open_record_get_kind (record_of (self)), &n_kinds);

  for (guint i = 0; i < n_kinds; i++)
    {
      GtkWidget *list = th_child_list_new (&kinds[i], record_of (self));

      if (kinds[i].is_main)
        {
          self->main_list = TH_CHILD_LIST (list);
          gtk_box_append (GTK_BOX (self->main_children), list);
          gtk_widget_set_visible (self->main_children, TRUE);
          gtk_button_set_label (GTK_BUTTON (self->add), _ (kinds[i].add));
          gtk_widget_set_visible (self->add, TRUE);
        }
      else
        {
          gtk_box_append (GTK_BOX (self->children), list);
        }
    }
}

/* What is finished takes nothing new before a reason was given. */
static void
show_add (ThHubPage *self)
{
  gboolean can_add = th_open_record_get_editing (record_of (self)) == TH_EDITING_FREE;
  GtkWidget *boxes[] = { self->main_children, self->children };

  gtk_widget_set_visible (self->add, can_add && self->main_list != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      GtkWidget *list = gtk_widget_get_first_child (boxes[i]);

      for (; list != NULL; list = gtk_widget_get_next_sibling (list))
        th_child_list_set_can_add (TH_CHILD_LIST (list), can_add);
    }
}

static void
refresh_children (ThHubPage *self)
{
  GtkWidget *boxes[] = { self->main_children, self->children };

  if (self->summary != NULL)
    th_visit_summary_refresh (self->summary);
  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      GtkWidget *list = gtk_widget_get_first_child (boxes[i]);

      for (; list != NULL; list = gtk_widget_get_next_sibling (list))
        th_child_list_refresh (TH_CHILD_LIST (list));
    }
}

static void
th_hub_page_opened (ThRecordPage *page)
{
  ThHubPage *self = TH_HUB_PAGE (page);
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));

  self->queries = th_queries_for_record (record_of (self));
  g_signal_connect_object (self->queries, "changed", G_CALLBACK (show_sections), self,
                           G_CONNECT_SWAPPED);
  self->decision = th_decision_for_session (th_page_get_session (TH_PAGE (self)));
  make_summary (self);
  make_sections (self);
  make_children (self);
  th_record_links_show (TH_RECORD_LINKS (self->links), th_open_record_get_kind (record_of (self)),
                        th_open_record_get_id (record_of (self)));
  g_signal_connect_object (th_page_get_session (TH_PAGE (self)), "records-changed",
                           G_CALLBACK (refresh_children), self, G_CONNECT_SWAPPED);
  if (g_strcmp0 (step->section, "new") == 0 && self->section_list->len > 0)
    go (self, "section", th_section_get_name (g_ptr_array_index (self->section_list, 0)));
}

static void
th_hub_page_refresh (ThRecordPage *page)
{
  ThHubPage *self = TH_HUB_PAGE (page);
  g_autofree char *saved = th_record_page_dup_saved (page);
  g_autofree char *title = th_open_record_dup_title (record_of (self));
  const char *place = th_record_page_get_place (page);

  th_page_set_title (TH_PAGE (self), title, g_strcmp0 (place, title) != 0 ? place : NULL);
  gtk_label_set_text (GTK_LABEL (self->saved), saved);
  gtk_button_set_label (GTK_BUTTON (self->finish), can_finish (self) ? _ ("Finish") : _ ("Done"));
  gtk_widget_set_visible (self->links, th_open_record_is_kept (record_of (self)));
  show_state (self);
  show_decisions (self);
  show_sections (self);
  show_add (self);
}

/* What has been made is no longer new: coming back after a lock shows the list. */
static void
th_hub_page_describe (ThPage *page, ThPlaceStep *step)
{
  g_clear_pointer (&step->section, g_free);
}

/* The record is left: what was written in it is sealed, so that it is sent by itself. */
static void
th_hub_page_leave (ThPage *page)
{
  ThOpenRecord *record = record_of (TH_HUB_PAGE (page));

  if (record != NULL)
    th_open_record_leave (record);
}

/* Back from where it was decided: nothing here takes that back but another decision. */
static void
th_hub_page_map (GtkWidget *widget)
{
  ThHubPage *self = TH_HUB_PAGE (widget);

  GTK_WIDGET_CLASS (th_hub_page_parent_class)->map (widget);
  if (self->decision != NULL)
    th_decision_settle (self->decision);
}

static void
th_hub_page_dispose (GObject *object)
{
  g_clear_pointer (&TH_HUB_PAGE (object)->section_list, g_ptr_array_unref);
  g_clear_object (&TH_HUB_PAGE (object)->queries);
  g_clear_object (&TH_HUB_PAGE (object)->decision);

  G_OBJECT_CLASS (th_hub_page_parent_class)->dispose (object);
}

static void
th_hub_page_class_init (ThHubPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_hub_page_dispose;
  widget_class->map = th_hub_page_map;
  TH_RECORD_PAGE_CLASS (klass)->opened = th_hub_page_opened;
  TH_RECORD_PAGE_CLASS (klass)->refresh = th_hub_page_refresh;
  TH_PAGE_CLASS (klass)->describe = th_hub_page_describe;
  TH_PAGE_CLASS (klass)->leave = th_hub_page_leave;

  g_type_ensure (TH_TYPE_RECORD_LINKS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-hub-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, state_box);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, state);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, state_words);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, change);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, no_form);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, summary_box);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, sections);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, main_children);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, children);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, links);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, add);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, saved);
  gtk_widget_class_bind_template_child (widget_class, ThHubPage, finish);
  gtk_widget_class_bind_template_callback (widget_class, on_change_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_finish_cb);
}

static void
th_hub_page_init (ThHubPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
