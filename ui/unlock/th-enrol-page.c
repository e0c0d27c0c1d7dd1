/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One ThEnrolment is kept until it succeeds: running it again after a lost reply, with the same
 * code, is answered the same and burns nothing. Passphrases are checked here before anything is
 * sent.
 */

#include "th-enrol-page.h"

#include "th-enrolment.h"
#include "th-error-text.h"
#include "th-passphrase.h"

#include <glib/gi18n.h>

struct _ThEnrolPage
{
  ThPage parent_instance;

  GtkWidget *forgotten;
  GtkWidget *form;
  GtkWidget *code;
  GtkWidget *passphrase;
  GtkWidget *again;
  GtkWidget *busy;
  GtkWidget *problem;
  GtkWidget *cancel;
  GtkWidget *enrol;

  const ThHost *host;
  ThEnrolment *enrolment;
  ThKeyring *keyring;
  ThSecret *key;
};

enum
{
  SIGNAL_ENROLLED,
  SIGNAL_CANCELLED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThEnrolPage, th_enrol_page, TH_TYPE_PAGE)

static guint signals[N_SIGNALS];

static void
say (ThEnrolPage *self, const char *text, GtkWidget *where)
{
  gtk_label_set_text (GTK_LABEL (self->problem), text != NULL ? text : "");
  gtk_widget_set_visible (self->problem, text != NULL);
  if (where != NULL)
    gtk_widget_grab_focus (where);
}

static void
set_busy (ThEnrolPage *self, gboolean is_busy)
{
  /* A field that has the focus and cannot be typed in any more confuses GTK's caret. */
  if (is_busy)
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  gtk_widget_set_visible (self->busy, is_busy);
  gtk_widget_set_sensitive (self->form, !is_busy);
  gtk_widget_set_sensitive (self->enrol, !is_busy);
}

static void
fail (ThEnrolPage *self, const GError *error)
{
  g_autofree char *text = th_error_text_dup (error);

  set_busy (self, FALSE);
  say (self, text, self->code);
}

static void
on_session_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThEnrolPage) self = data;
  g_autoptr (ThSession) session = NULL;
  g_autoptr (ThKeyring) keyring = g_steal_pointer (&self->keyring);
  g_autoptr (ThSecret) key = g_steal_pointer (&self->key);
  g_autoptr (GError) error = NULL;

  session = th_session_open_finish (result, &error);
  if (session == NULL)
    {
      fail (self, error);
      return;
    }

  set_busy (self, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->code), "");
  g_clear_object (&self->enrolment);
  g_signal_emit (self, signals[SIGNAL_ENROLLED], 0, session, keyring, key);
}

static void
on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThEnrolPage) self = data;
  g_autoptr (ThTabletStore) store = NULL;
  g_autoptr (GError) error = NULL;

  store =
    th_enrolment_run_finish (TH_ENROLMENT (source), result, &self->keyring, &self->key, &error);
  if (store == NULL)
    {
      fail (self, error);
      return;
    }

  th_session_begin_async (self->host, th_enrolment_get_folder (self->enrolment), self->keyring,
                          store, on_session_cb, g_object_ref (self));
}

/* Returns: what is wrong with what was typed, and where; %NULL for nothing. */
static const char *
check (ThEnrolPage *self, GtkWidget **where)
{
  *where = self->code;
  if (*gtk_editable_get_text (GTK_EDITABLE (self->code)) == '\0')
    return _ ("Type or paste the code that your administrator gave you.");

  return th_passphrase_check_new (self->passphrase, self->again, where);
}

static void
on_enrol_cb (ThEnrolPage *self)
{
  g_autofree char *code = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->code)));
  g_autoptr (ThSecret) passphrase = NULL;
  GtkWidget *where;
  const char *problem = check (self, &where);

  if (gtk_widget_get_visible (self->busy))
    return;
  if (problem != NULL)
    {
      say (self, problem, where);
      return;
    }

  say (self, NULL, NULL);
  set_busy (self, TRUE);
  passphrase = th_passphrase_take (GTK_EDITABLE (self->passphrase));
  gtk_editable_set_text (GTK_EDITABLE (self->again), "");
  if (self->enrolment == NULL)
    self->enrolment = th_enrolment_new (self->host->data, &self->host->clock, &self->host->random,
                                        &self->host->cost);
  th_enrolment_run_async (self->enrolment, g_strstrip (code), passphrase,
                          th_page_get_cancellable (TH_PAGE (self)), on_enrolled_cb,
                          g_object_ref (self));
}

static void
on_pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThEnrolPage) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text == NULL)
    return;
  g_strdelimit (text, "\r\n", ' ');
  gtk_editable_set_text (GTK_EDITABLE (self->code), g_strstrip (text));
}

static void
on_paste_cb (ThEnrolPage *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                                 th_page_get_cancellable (TH_PAGE (self)), on_pasted_cb,
                                 g_object_ref (self));
}

static void
on_cancel_cb (ThEnrolPage *self)
{
  if (!gtk_widget_get_visible (self->busy))
    g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
}

static void
th_enrol_page_dispose (GObject *object)
{
  ThEnrolPage *self = TH_ENROL_PAGE (object);

  g_clear_object (&self->enrolment);
  g_clear_object (&self->keyring);
  g_clear_pointer (&self->key, th_secret_unref);

  G_OBJECT_CLASS (th_enrol_page_parent_class)->dispose (object);
}

static void
th_enrol_page_class_init (ThEnrolPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_enrol_page_dispose;
  signals[SIGNAL_ENROLLED] =
    g_signal_new ("enrolled", TH_TYPE_ENROL_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, TH_TYPE_SESSION, TH_TYPE_KEYRING, G_TYPE_POINTER);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", TH_TYPE_ENROL_PAGE, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-enrol-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThEnrolPage, forgotten);
  gtk_widget_class_bind_template_child (widget_class, ThEnrolPage, form);
  gtk_widget_class_bind_template_child (widget_class, ThEnrolPage, code);
  gtk_widget_class_bind_template_child (widget_class, ThEnrolPage, passphrase);
  gtk_widget_class_bind_template_child (widget_class, ThEnrolPage, again);
  gtk_widget_class_bind_template_child (widget_class, ThEnrolPage, busy);
  gtk_widget_class_bind_template_child (widget_class, ThEnrolPage, problem);
  gtk_widget_class_bind_template_child (widget_class, ThEnrolPage, cancel);
  gtk_widget_class_bind_template_child (widget_class, ThEnrolPage, enrol);
  gtk_widget_class_bind_template_callback (widget_class, on_enrol_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_paste_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_cb);
}

static void
th_enrol_page_init (ThEnrolPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_enrol_page_new (const ThHost *host)
{
  ThEnrolPage *self = g_object_new (TH_TYPE_ENROL_PAGE, NULL);

  self->host = host;
  th_page_set_title (TH_PAGE (self), _ ("Threshold"), NULL);

  return GTK_WIDGET (self);
}

void
th_enrol_page_set_forgotten (ThEnrolPage *self, gboolean is_forgotten)
{
  gtk_widget_set_visible (self->forgotten, is_forgotten);
}

void
th_enrol_page_set_can_cancel (ThEnrolPage *self, gboolean can_cancel)
{
  gtk_widget_set_visible (self->cancel, can_cancel);
}
