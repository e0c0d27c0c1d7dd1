/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-export-page.h"

#include "th-disclosure.h"
#include "th-draft.h"
#include "th-error-text.h"
#include "th-folders.h"
#include "th-referral-draft.h"

#include <glib/gi18n.h>

struct _ThExportPage
{
  ThPage parent_instance;

  GtkWidget *what;
  GtkWidget *form;
  GtkWidget *to;
  GtkWidget *to_problem;
  GtkWidget *why;
  GtkWidget *why_problem;
  GtkWidget *refusal;
  GtkWidget *done;
  GtkWidget *copy;
  GtkWidget *save_text;
  GtkWidget *save_pdf;

  ThCasebook *casebook;
  ThDisclosureKind kind; /* of what is on its way */
  gboolean is_copying;   /* and it goes to the clipboard */
  gboolean is_busy;
};

G_DEFINE_FINAL_TYPE (ThExportPage, th_export_page, TH_TYPE_PAGE)

static ThCaseRecord *
find_record (ThExportPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  const char *id = th_page_get_step (TH_PAGE (self))->record;

  return reading != NULL && id != NULL ? th_case_find (reading->case_, id) : NULL;
}

static gboolean
is_visit (ThExportPage *self)
{
  ThCaseRecord *record = find_record (self);

  return record != NULL && record->kind == TH_KINDS_VISIT;
}

static gboolean
may_export (ThExportPage *self, ThCaseRecord *record)
{
  ThReviewSource source = th_case_get_source (th_casebook_get_reading (self->casebook)->case_);
  ThActor actor = th_session_get_actor (th_page_get_session (TH_PAGE (self)));

  return th_permission_ask (&actor, TH_ACTION_EXPORT, record->record, TRUE, &source) == NULL;
}

/* A referral has a draft once its kind is said, and then only if it goes to the Home Office. */
static gboolean
has_content (ThExportPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  g_autoptr (ThReferralDraft) draft = NULL;

  if (is_visit (self))
    return TRUE;
  draft = th_referral_draft_new (reading->case_, reading->operation, reading->words,
                                 th_page_get_step (TH_PAGE (self))->record);
  return draft != NULL;
}

static void
show_reading (ThExportPage *self)
{
  ThCaseRecord *record = find_record (self);
  const char *title;
  gboolean is_allowed, is_open;

  if (record == NULL)
    return;
  title = th_record_get_title (record->record);
  is_allowed = may_export (self, record);
  th_page_set_title (TH_PAGE (self), is_visit (self) ? _ ("Copy for evidence") : _ ("Give out"),
                     title);
  gtk_label_set_text (
    GTK_LABEL (self->what),
    is_visit (self)
      ? _ ("A PDF of the visit and all below it, for people to read. Restricted notes are named "
           "and not shown. It proves nothing by itself: the evidence bundle, with every entry, "
           "picture and signature, is made at the station by the administrator, and anybody can "
           "verify it without a network.")
      : _ ("The referral in the order of the Home Office’s form. It may name the person. Nothing "
           "is sent from here: copy it into the form, or hand the file over."));
  is_open = is_allowed && has_content (self);
  gtk_label_set_text (GTK_LABEL (self->refusal),
                      is_allowed
                        ? _ ("Nothing to give out: this is not a referral to the Home Office, or "
                             "its kind has not been said yet.")
                        : _ ("This is not yours to give out. Ask the lead of its team."));
  gtk_widget_set_visible (self->refusal, !is_open);
  gtk_widget_set_visible (self->form, is_open);
  gtk_widget_set_visible (self->copy, is_open && !is_visit (self));
  gtk_widget_set_visible (self->save_text, is_open && !is_visit (self));
  gtk_widget_set_visible (self->save_pdf, is_open);
}

static char *
dup_text (GtkWidget *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
}

/* Whether both are answered; says so where one is not. */
static gboolean
check (ThExportPage *self)
{
  g_autofree char *to = dup_text (self->to);
  g_autofree char *why = dup_text (self->why);

  gtk_widget_set_visible (self->to_problem, *to == '\0');
  gtk_widget_set_visible (self->why_problem, *why == '\0');
  if (*to == '\0' || *why == '\0')
    gtk_widget_grab_focus (*to == '\0' ? self->to : self->why);

  return *to != '\0' && *why != '\0';
}

static void
show_done (ThExportPage *self, const char *words)
{
  gtk_label_set_text (GTK_LABEL (self->done), words);
  gtk_widget_set_visible (self->done, TRUE);
  th_page_say (TH_PAGE (self), words);
}

static void
on_disclosed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThExportPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *written = th_disclosure_finish (result, &error);
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  self->is_busy = FALSE;
  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    return;
  if (written == NULL)
    {
      words = error->domain == TH_STORE_ERROR
                ? th_error_text_dup (error)
                : g_strdup (_ ("The file could not be written there. Choose another place."));
      th_page_say (TH_PAGE (self), words);
      return;
    }
  th_draft_forget (GTK_EDITABLE (self->to));
  th_draft_forget (GTK_EDITABLE (self->why));
  if (self->is_copying)
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), written);
      show_done (self, _ ("Copied, and written in the log. It is gone when the tablet is locked."));
      return;
    }
  name = g_path_get_basename (written);
  words = g_strdup_printf (_ ("Saved as %s, and written in the log."), name);
  show_done (self, words);
}

static void
disclose (ThExportPage *self, const char *path)
{
  g_autofree char *to = dup_text (self->to);
  g_autofree char *why = dup_text (self->why);

  self->is_busy = TRUE;
  th_disclosure_async (
    th_page_get_session (TH_PAGE (self)), th_casebook_get_reading (self->casebook), self->kind,
    th_page_get_step (TH_PAGE (self))->record, to, why, path, on_disclosed_cb, g_object_ref (self));
}

static void
on_chosen_cb (GFile *file, gpointer data)
{
  g_autofree char *path = g_file_get_path (file);

  if (path != NULL)
    disclose (data, path);
}

/* Pseudonym or day, never a name: the name of a file lies in clear. */
static void
save (ThExportPage *self, ThDisclosureKind kind)
{
  ThCaseRecord *record = find_record (self);
  const char *tag;
  g_autofree char *name = NULL;

  if (self->is_busy || record == NULL || !check (self))
    return;
  self->kind = kind;
  self->is_copying = FALSE;
  tag = is_visit (self)          ? record->day
        : record->parent != NULL ? th_case_get_text (record->parent, "pseudonym")
                                 : "";
  name = g_strdup_printf ("%s-%s.%s", is_visit (self) ? "visit" : "referral", tag,
                          kind == TH_DISCLOSURE_REFERRAL_TEXT ? "txt" : "pdf");
  th_folders_ask_file (GTK_WIDGET (self), name, on_chosen_cb);
}

static void
on_save_pdf_cb (ThExportPage *self)
{
  save (self, is_visit (self) ? TH_DISCLOSURE_VISIT_PDF : TH_DISCLOSURE_REFERRAL_PDF);
}

static void
on_save_text_cb (ThExportPage *self)
{
  save (self, TH_DISCLOSURE_REFERRAL_TEXT);
}

static void
on_copy_cb (ThExportPage *self)
{
  if (self->is_busy || find_record (self) == NULL || !check (self))
    return;
  self->kind = TH_DISCLOSURE_REFERRAL_TEXT;
  self->is_copying = TRUE;
  disclose (self, NULL);
}

static void
th_export_page_constructed (GObject *object)
{
  ThExportPage *self = TH_EXPORT_PAGE (object);
  ThSession *session = th_page_get_session (TH_PAGE (self));
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));

  G_OBJECT_CLASS (th_export_page_parent_class)->constructed (object);

  self->casebook = th_casebook_for_session (session);
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  th_draft_keep_at (GTK_EDITABLE (self->to), session, step, "to");
  th_draft_keep_at (GTK_EDITABLE (self->why), session, step, "why");
  show_reading (self);
}

static void
th_export_page_dispose (GObject *object)
{
  g_clear_object (&TH_EXPORT_PAGE (object)->casebook);

  G_OBJECT_CLASS (th_export_page_parent_class)->dispose (object);
}

static void
th_export_page_class_init (ThExportPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = th_export_page_constructed;
  object_class->dispose = th_export_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-export-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThExportPage, what);
  gtk_widget_class_bind_template_child (widget_class, ThExportPage, form);
  gtk_widget_class_bind_template_child (widget_class, ThExportPage, to);
  gtk_widget_class_bind_template_child (widget_class, ThExportPage, to_problem);
  gtk_widget_class_bind_template_child (widget_class, ThExportPage, why);
  gtk_widget_class_bind_template_child (widget_class, ThExportPage, why_problem);
  gtk_widget_class_bind_template_child (widget_class, ThExportPage, refusal);
  gtk_widget_class_bind_template_child (widget_class, ThExportPage, done);
  gtk_widget_class_bind_template_child (widget_class, ThExportPage, copy);
  gtk_widget_class_bind_template_child (widget_class, ThExportPage, save_text);
  gtk_widget_class_bind_template_child (widget_class, ThExportPage, save_pdf);
  gtk_widget_class_bind_template_callback (widget_class, on_save_pdf_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_save_text_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_cb);
}

static void
th_export_page_init (ThExportPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
