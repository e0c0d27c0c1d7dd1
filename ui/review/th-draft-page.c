/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Nothing is sent from here. The page reads what the casebook read, so an answer that is given
 * meanwhile, here or by the officer, is in the draft a moment later.
 */

#include "th-draft-page.h"

#include "th-casebook.h"
#include "th-detail.h"
#include "th-error-text.h"
#include "th-open-record.h"
#include "th-referral-draft.h"
#include "th-referral-gaps.h"
#include "th-row-button.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThDraftPage
{
  ThPage parent_instance;

  GtkWidget *state;
  GtkWidget *state_words;
  GtkWidget *gaps_title;
  GtkWidget *gaps;
  GtkWidget *referrals_title;
  GtkWidget *referrals;
  GtkWidget *draft_title;
  GtkWidget *draft;
  GtkWidget *give_out;
  GtkWidget *add;
  GtkWidget *mark_sent;

  ThCasebook *casebook;
  const char *tint;
  const char *beginning; /* kind of the referral that is being made, "" for one of any kind */
};

G_DEFINE_FINAL_TYPE (ThDraftPage, th_draft_page, TH_TYPE_PAGE)

static void
clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
show_group (GtkWidget *title, GtkWidget *rows)
{
  gboolean has_any = gtk_widget_get_first_child (rows) != NULL;

  gtk_widget_set_visible (title, has_any);
  gtk_widget_set_visible (rows, has_any);
}

static void
show_state (ThDraftPage *self, const char *word, const char *tint, const char *words)
{
  if (self->tint != NULL)
    gtk_widget_remove_css_class (self->state, self->tint);
  self->tint = tint;
  gtk_widget_add_css_class (self->state, tint);
  gtk_label_set_text (GTK_LABEL (self->state), word);
  gtk_label_set_text (GTK_LABEL (self->state_words), words);
}

static gboolean
is_for_home_office (const char *kind)
{
  static const char *const kinds[] = { "nrm_adult", "nrm_child", "dtn", NULL };

  return g_strv_contains (kinds, kind);
}

static gboolean
is_gone (const ThCaseRecord *referral)
{
  static const char *const gone[] = { "sent",   "acknowledged", "rejected",
                                      "closed", "withdrawn",    NULL };

  return g_strv_contains (gone, th_case_get_text (referral, "status"));
}

static void
on_row_cb (ThDraftPage *self, GtkWidget *row)
{
  th_page_go (TH_PAGE (self), g_object_get_data (G_OBJECT (row), "step"));
}

static GtkWidget *
add_row (ThDraftPage *self, GtkWidget *box, const char *title, const char *line, ThPlaceStep *step)
{
  GtkWidget *row = th_row_button_new (NULL, title, line);

  g_object_set_data_full (G_OBJECT (row), "step", step, (GDestroyNotify) th_place_step_free);
  g_signal_connect_object (row, "clicked", G_CALLBACK (on_row_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), row);

  return row;
}

static void
go_to_referral (ThDraftPage *self, const char *id, const char *kind)
{
  g_autoptr (ThPlaceStep) step =
    th_place_step_new (is_for_home_office (kind) ? "referral-draft" : "hub", id);

  th_page_go (TH_PAGE (self), step);
}

static void
on_begun_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThDraftPage) self = data;
  g_autoptr (ThOpenRecord) referral = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const char *kind = self->beginning;
  ThFormEntry *entry;

  referral = th_open_record_open_finish (result, &error);
  self->beginning = NULL;
  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    return;
  if (referral == NULL)
    {
      text = th_error_text_dup (error);
      th_page_say (TH_PAGE (self), text);
      return;
    }
  if (th_open_record_get_editing (referral) != TH_EDITING_FREE)
    {
      th_page_say (TH_PAGE (self), _ ("The visit is finished. Open the person, say why it is "
                                      "changed, and add the referral there."));
      return;
    }
  entry = th_open_record_get_entry (referral);
  th_open_record_keep (referral);
  if (entry != NULL && *kind != '\0')
    th_open_record_answer (referral, th_form_entry_find (entry, "kind"), kind, NULL);
  th_open_record_leave (referral);
  go_to_referral (self, th_open_record_get_id (referral), kind);
}

static const ThCaseRecord *
find_encounter (ThDraftPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  ThCaseRecord *record = th_case_find (reading->case_, th_page_get_step (TH_PAGE (self))->record);

  return record != NULL && record->kind == TH_KINDS_REFERRAL ? record->parent : record;
}

static void
begin (ThDraftPage *self, const char *kind)
{
  const ThCaseRecord *encounter = find_encounter (self);

  if (self->beginning != NULL || encounter == NULL)
    return;
  self->beginning = kind;
  th_open_record_create_async (
    th_page_get_session (TH_PAGE (self)), TH_KIND_REFERRAL, th_record_get_id (encounter->record),
    th_page_get_cancellable (TH_PAGE (self)), on_begun_cb, g_object_ref (self));
}

static void
on_begin_cb (ThDraftPage *self, GtkWidget *row)
{
  begin (self, g_object_get_data (G_OBJECT (row), "begin"));
}

static void
on_add_cb (ThDraftPage *self)
{
  begin (self, "");
}

static void
add_gap (ThDraftPage *self, const ThReferralGap *gap)
{
  GtkWidget *row;

  if (gap->step != NULL)
    {
      row = add_row (self, self->gaps, gap->title, gap->line, th_place_step_copy (gap->step));
    }
  else
    {
      row = th_row_button_new ("th-add-symbolic", gap->title, gap->line);
      g_object_set_data (G_OBJECT (row), "begin", (gpointer) gap->begin);
      g_signal_connect_object (row, "clicked", G_CALLBACK (on_begin_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->gaps), row);
    }
  if (gap->severity >= TH_GAP_WRONG)
    th_row_button_set_pill (TH_ROW_BUTTON (row),
                            gap->severity == TH_GAP_URGENT ? _ ("Now") : _ ("Put right"), "red");
}

static void
show_gaps (ThDraftPage *self, GPtrArray *gaps, const char *title)
{
  clear (self->gaps);
  gtk_label_set_text (GTK_LABEL (self->gaps_title), title);
  for (guint i = 0; i < gaps->len; i++)
    add_gap (self, g_ptr_array_index (gaps, i));
  show_group (self->gaps_title, self->gaps);
}

/* "Sent Mon 23 Nov 14:05 to … Reference …", as far as it was written down. */
static char *
dup_sent (ThDraftPage *self, const ThCaseRecord *referral)
{
  const char *to = th_case_get_text (referral, "sent_to");
  const char *reference = th_case_get_text (referral, "ref_received");
  GTimeZone *zone = th_case_get_zone (th_casebook_get_reading (self->casebook)->case_);
  g_autoptr (GDateTime) at =
    g_date_time_new_from_iso8601 (th_case_get_text (referral, "sent_at"), zone);
  g_autofree char *when = NULL;
  GString *sent = g_string_new (_ ("Sent"));

  if (at != NULL)
    {
      when = th_words_dup_when (g_date_time_to_unix (at) * 1000,
                                th_session_now (th_page_get_session (TH_PAGE (self))), zone);
      g_string_append_printf (sent, " %s", when);
    }
  if (*to != '\0')
    /* Translators: continues "Sent Mon 23 Nov 14:05": to whom */
    g_string_append_printf (sent, _ (" to %s"), to);
  g_string_append (sent, ".");
  if (*reference != '\0')
    g_string_append_printf (sent, _ (" Reference %s."), reference);

  return g_string_free (sent, FALSE);
}

static void
show_readiness (ThDraftPage *self, const ThCaseRecord *referral, GPtrArray *gaps)
{
  g_autofree char *sent = is_gone (referral) ? dup_sent (self, referral) : NULL;
  const char *status = th_case_get_text (referral, "status");

  if (g_str_equal (status, "withdrawn"))
    show_state (self, _ ("Withdrawn"), "plain", _ ("This referral is not made."));
  else if (sent != NULL)
    show_state (self, _ ("Sent"), "green", sent);
  else if (th_referral_gaps_are_open (gaps))
    show_state (self, _ ("Not ready"), "amber",
                _ ("Each line below leads to where it is answered."));
  else
    show_state (self, _ ("Ready"), "green",
                _ ("Complete. Copy it into the Home Office’s form, then mark it as sent."));
  gtk_widget_set_visible (self->mark_sent, sent == NULL);
}

static void
show_draft (ThDraftPage *self, const ThReferralDraft *draft)
{
  clear (self->draft);
  for (guint i = 0; draft != NULL && i < draft->items->len; i++)
    {
      const ThReferralItem *item = g_ptr_array_index (draft->items, i);
      GtkWidget *detail;

      if (*item->answer == '\0' && !item->is_missing)
        continue;
      detail = th_detail_new (item->question, item->is_missing ? _ ("Missing") : item->answer);
      if (item->is_missing)
        gtk_widget_add_css_class (detail, "missing");
      gtk_box_append (GTK_BOX (self->draft), detail);
    }
  show_group (self->draft_title, self->draft);
}

static void
show_referral (ThDraftPage *self, ThCasebookReading *reading, ThCaseRecord *referral)
{
  int64_t now = th_session_now (th_page_get_session (TH_PAGE (self)));
  g_autoptr (ThReferralDraft) draft = th_referral_draft_new (
    reading->case_, reading->operation, reading->words, th_record_get_id (referral->record));
  g_autoptr (GPtrArray) gaps = th_referral_gaps_list (reading, referral, now);
  g_autofree char *kind = th_report_words_dup_choice (reading->words, TH_KIND_REFERRAL, "kind",
                                                      th_case_get_text (referral, "kind"));
  g_autofree char *title = NULL;

  if (is_gone (referral))
    g_ptr_array_set_size (gaps, 0);
  title = g_strdup_printf (ngettext ("%u still missing", "%u still missing", gaps->len), gaps->len);
  th_page_set_title (TH_PAGE (self), kind, th_record_get_title (referral->parent->record));
  show_readiness (self, referral, gaps);
  show_gaps (self, gaps, title);
  show_draft (self, draft);
  gtk_widget_set_visible (self->give_out, draft != NULL);
}

static void
show_encounter (ThDraftPage *self, ThCasebookReading *reading, ThCaseRecord *encounter)
{
  int64_t now = th_session_now (th_page_get_session (TH_PAGE (self)));
  g_autoptr (GPtrArray) gaps = th_referral_gaps_list_wanted (reading, encounter, now);

  th_page_set_title (TH_PAGE (self), _ ("Referrals"), th_record_get_title (encounter->record));
  clear (self->referrals);
  for (guint i = 0; i < encounter->children->len; i++)
    {
      ThCaseRecord *child = g_ptr_array_index (encounter->children, i);
      const char *kind = th_case_get_text (child, "kind");
      g_autofree char *title = NULL;
      g_autofree char *status = NULL;
      GtkWidget *row;

      if (child->kind != TH_KINDS_REFERRAL)
        continue;
      title = th_report_words_dup_choice (reading->words, TH_KIND_REFERRAL, "kind", kind);
      status = th_report_words_dup_choice (reading->words, TH_KIND_REFERRAL, "status",
                                           th_case_get_text (child, "status"));
      row = add_row (self, self->referrals, *kind != '\0' ? title : _ ("Kind not said yet"), NULL,
                     th_place_step_new (is_for_home_office (kind) ? "referral-draft" : "hub",
                                        th_record_get_id (child->record)));
      if (*status != '\0')
        th_row_button_set_pill (TH_ROW_BUTTON (row), status, is_gone (child) ? "green" : "amber");
    }
  show_group (self->referrals_title, self->referrals);
  gtk_widget_set_visible (self->add, TRUE);
  show_gaps (self, gaps, _ ("Called for"));
  if (gaps->len > 0)
    show_state (self, _ ("Called for"), "amber", _ ("A tap begins it."));
  else
    show_state (self, _ ("Nothing open"), "plain",
                _ ("By what is recorded, no further referral is called for."));
}

static void
show_reading (ThDraftPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  const char *id = th_page_get_step (TH_PAGE (self))->record;
  ThCaseRecord *record = reading != NULL && id != NULL ? th_case_find (reading->case_, id) : NULL;

  /* What was begun this moment is here with the next reading. */
  if (record == NULL)
    return;
  if (record->kind == TH_KINDS_REFERRAL && record->parent != NULL)
    show_referral (self, reading, record);
  else if (record->kind == TH_KINDS_ENCOUNTER)
    show_encounter (self, reading, record);
}

static void
go (ThDraftPage *self, const char *page)
{
  g_autoptr (ThPlaceStep) step =
    th_place_step_new (page, th_page_get_step (TH_PAGE (self))->record);

  th_page_go (TH_PAGE (self), step);
}

static void
on_give_out_cb (ThDraftPage *self)
{
  go (self, "export");
}

static void
on_mark_sent_cb (ThDraftPage *self)
{
  go (self, "referral-sent");
}

static void
th_draft_page_constructed (GObject *object)
{
  ThDraftPage *self = TH_DRAFT_PAGE (object);

  G_OBJECT_CLASS (th_draft_page_parent_class)->constructed (object);

  th_page_set_title (TH_PAGE (self), _ ("Referral"), NULL);
  self->casebook = th_casebook_for_session (th_page_get_session (TH_PAGE (self)));
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  show_reading (self);
}

static void
th_draft_page_dispose (GObject *object)
{
  g_clear_object (&TH_DRAFT_PAGE (object)->casebook);

  G_OBJECT_CLASS (th_draft_page_parent_class)->dispose (object);
}

static void
th_draft_page_class_init (ThDraftPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = th_draft_page_constructed;
  object_class->dispose = th_draft_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-draft-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThDraftPage, state);
  gtk_widget_class_bind_template_child (widget_class, ThDraftPage, state_words);
  gtk_widget_class_bind_template_child (widget_class, ThDraftPage, gaps_title);
  gtk_widget_class_bind_template_child (widget_class, ThDraftPage, gaps);
  gtk_widget_class_bind_template_child (widget_class, ThDraftPage, referrals_title);
  gtk_widget_class_bind_template_child (widget_class, ThDraftPage, referrals);
  gtk_widget_class_bind_template_child (widget_class, ThDraftPage, draft_title);
  gtk_widget_class_bind_template_child (widget_class, ThDraftPage, draft);
  gtk_widget_class_bind_template_child (widget_class, ThDraftPage, give_out);
  gtk_widget_class_bind_template_child (widget_class, ThDraftPage, add);
  gtk_widget_class_bind_template_child (widget_class, ThDraftPage, mark_sent);
  gtk_widget_class_bind_template_callback (widget_class, on_give_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_mark_sent_cb);
}

static void
th_draft_page_init (ThDraftPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
