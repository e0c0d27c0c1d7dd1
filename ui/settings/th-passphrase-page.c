/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An open tablet does not prove who holds it: the passphrase of now is asked for, and a wrong one
 * counts as it does on the lock screen. What is typed is wiped when the page goes, as it does when
 * it is done, and is no part of the place that is kept. Whoever leaves while it is being changed is
 * told how it went all the same: they must know which one opens the tablet.
 */

#include "th-passphrase-page.h"

#include "th-error-text.h"
#include "th-passphrase.h"
#include "th-session-calls.h"

#include <glib/gi18n.h>

struct _ThPassphrasePage
{
  ThPage parent_instance;

  GtkWidget *form;
  GtkWidget *now;
  GtkWidget *fresh;
  GtkWidget *again;
  GtkWidget *busy;
  GtkWidget *change;

  GtkWidget *window; /* weak: it outlives the page */
  guint wait_source;
};

G_DEFINE_FINAL_TYPE (ThPassphrasePage, th_passphrase_page, TH_TYPE_PAGE)

/* Below its field, or nothing there. */
static void
say_at (GtkWidget *entry, const char *text)
{
  GtkWidget *problem = gtk_widget_get_next_sibling (entry);
  GtkWidget *question = gtk_widget_get_parent (entry);

  gtk_label_set_text (GTK_LABEL (problem), text != NULL ? text : "");
  gtk_widget_set_visible (problem, text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (question, "has-problem");
  else
    gtk_widget_remove_css_class (question, "has-problem");
}

static void
say_only_at (ThPassphrasePage *self, GtkWidget *where, const char *text)
{
  GtkWidget *entries[] = { self->now, self->fresh, self->again };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    say_at (entries[i], entries[i] == where ? text : NULL);
  if (where != NULL)
    gtk_widget_grab_focus (where);
}

static void
wipe (ThPassphrasePage *self)
{
  GtkWidget *entries[] = { self->now, self->fresh, self->again };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    gtk_editable_set_text (GTK_EDITABLE (entries[i]), "");
}

static void
set_busy (ThPassphrasePage *self, gboolean is_busy)
{
  /* A field that has the focus and cannot be typed in any more confuses GTK's caret. */
  if (is_busy)
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  gtk_widget_set_visible (self->busy, is_busy);
  gtk_widget_set_sensitive (self->form, !is_busy);
  gtk_widget_set_sensitive (self->change, !is_busy);
}

static int64_t
get_wait (ThPassphrasePage *self)
{
  ThKeyring *keyring = th_session_get_keyring (th_page_get_session (TH_PAGE (self)));

  return keyring != NULL ? th_keyring_get_wait (keyring) : 0;
}

static gboolean
show_wait (gpointer data)
{
  ThPassphrasePage *self = data;
  int64_t wait = get_wait (self);
  g_autofree char *text = wait > 0 ? th_passphrase_dup_wait (wait) : NULL;

  gtk_widget_set_sensitive (self->change, wait == 0);
  say_at (self->now, text);
  if (wait > 0)
    return G_SOURCE_CONTINUE;
  self->wait_source = 0;

  return G_SOURCE_REMOVE;
}

static void
begin_wait (ThPassphrasePage *self)
{
  if (self->wait_source == 0 && get_wait (self) > 0 && show_wait (self))
    self->wait_source = g_timeout_add_seconds (1, show_wait, self);
}

/* The new passphrase stays where it was typed; the one of now, where it was wrong, does not. */
static void
fail (ThPassphrasePage *self, const GError *error)
{
  g_autofree char *text = th_error_text_dup (error);
  gboolean is_weak = g_error_matches (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK);

  set_busy (self, FALSE);
  say_only_at (self, is_weak ? self->fresh : self->now, text);
  begin_wait (self);
}

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThPassphrasePage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_changed = th_session_change_passphrase_finish (TH_SESSION (source), result, &error);
  gboolean is_gone = g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self)));

  if (!is_changed && !is_gone)
    {
      fail (self, error);
      return;
    }
  if (self->window != NULL)
    gtk_widget_activate_action (self->window, "win.say", "s",
                                is_changed ? _ ("Passphrase changed.")
                                           : _ ("The passphrase was not changed."));
  if (!is_gone)
    th_page_go_back (TH_PAGE (self));
}

static void
on_change_cb (ThPassphrasePage *self)
{
  g_autoptr (ThSecret) now = NULL;
  g_autoptr (ThSecret) fresh = NULL;
  GtkWidget *where = self->now;
  const char *problem;

  if (!gtk_widget_get_sensitive (self->change))
    return;
  if (*gtk_editable_get_text (GTK_EDITABLE (self->now)) == '\0')
    problem = _ ("Type your passphrase.");
  else
    problem = th_passphrase_check_new (self->fresh, self->again, &where);
  say_only_at (self, problem != NULL ? where : NULL, problem);
  if (problem != NULL)
    return;

  set_busy (self, TRUE);
  g_set_weak_pointer (&self->window, GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))));
  now = th_passphrase_take (GTK_EDITABLE (self->now));
  fresh = th_passphrase_dup (GTK_EDITABLE (self->fresh));
  th_session_change_passphrase_async (th_page_get_session (TH_PAGE (self)), now, fresh,
                                      on_changed_cb, g_object_ref (self));
}

static void
th_passphrase_page_leave (ThPage *page)
{
  ThPassphrasePage *self = TH_PASSPHRASE_PAGE (page);

  g_clear_handle_id (&self->wait_source, g_source_remove);
  wipe (self);
}

static void
th_passphrase_page_dispose (GObject *object)
{
  ThPassphrasePage *self = TH_PASSPHRASE_PAGE (object);

  g_clear_handle_id (&self->wait_source, g_source_remove);
  g_clear_weak_pointer (&self->window);

  G_OBJECT_CLASS (th_passphrase_page_parent_class)->dispose (object);
}

/* Wrong tries before this page was opened count. */
static void
th_passphrase_page_constructed (GObject *object)
{
  G_OBJECT_CLASS (th_passphrase_page_parent_class)->constructed (object);

  begin_wait (TH_PASSPHRASE_PAGE (object));
}

static void
th_passphrase_page_class_init (ThPassphrasePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = th_passphrase_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = th_passphrase_page_dispose;
  TH_PAGE_CLASS (klass)->leave = th_passphrase_page_leave;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-passphrase-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPassphrasePage, form);
  gtk_widget_class_bind_template_child (widget_class, ThPassphrasePage, now);
  gtk_widget_class_bind_template_child (widget_class, ThPassphrasePage, fresh);
  gtk_widget_class_bind_template_child (widget_class, ThPassphrasePage, again);
  gtk_widget_class_bind_template_child (widget_class, ThPassphrasePage, busy);
  gtk_widget_class_bind_template_child (widget_class, ThPassphrasePage, change);
  gtk_widget_class_bind_template_callback (widget_class, on_change_cb);
}

static void
th_passphrase_page_init (ThPassphrasePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  th_page_set_title (TH_PAGE (self), _ ("Change passphrase"), NULL);
}
