/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Locking takes everything off the screen first and closes the store behind it; the window's title
 * never says what is open. Order: pages write what waits and go, the session closes, and only the
 * unlock page knows whose store it was. Hiding only covers the screen, for a glance over the
 * shoulder: nothing is closed, a tap shows it again, and a cover that nobody lifts becomes the
 * lock.
 */

#include "th-window.h"

#include "th-advice-shown.h"
#include "th-card-page.h"
#include "th-enrol-page.h"
#include "th-home.h"
#include "th-locale.h"
#include "th-look.h"
#include "th-pin-page.h"
#include "th-session-calls.h"
#include "th-stack.h"
#include "th-toasts.h"
#include "th-unlock-page.h"
#include "th-words.h"

#include <glib/gi18n.h>

/* What was said in the moment before a page goes is about its going, unless somebody tapped since.
 */
#define SAID_MICROSECONDS G_USEC_PER_SEC

struct _ThWindow
{
  AdwApplicationWindow parent_instance;

  GtkWidget *marking;
  GtkWidget *toasts;
  GtkWidget *stack;
  GtkWidget *cover;
  GtkWidget *uncover;
  GtkWidget *unlock;
  GtkWidget *enrol;
  GtkWidget *pin;
  GtkWidget *card;
  GtkWidget *home; /* NULL while locked */

  const ThHost *host;
  ThSession *session; /* NULL while locked */
  GPtrArray *shown;   /* of ThAdviceShown: how long is still to be recorded */
  char *place;        /* to be restored */
  gboolean has_place; /* whether it was read, even if there is none */
  gboolean asks_pin;  /* the PIN page is still to be answered */
  GtkWidget *covered; /* had the focus when the screen was hidden; weak */
  guint cover_source;
  AdwColorScheme scheme; /* where a person has chosen none */
  guint text_percent;    /* likewise */
  gboolean has_own_idle; /* it was given with the program and is nobody's to choose */
  guint idle_seconds;
  guint idle_source;
  guint renew_source;
  int64_t last_input; /* g_get_monotonic_time () */
  int64_t last_press;
  int64_t said; /* when the last toast was */
  GSourceOnceFunc closed;
  gpointer closed_data;
  guint n_closing;
};

G_DEFINE_FINAL_TYPE (ThWindow, th_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_page (ThWindow *self, GtkWidget *page)
{
  th_stack_show_only (GTK_STACK (self->stack), page);
}

static void
show_marking (ThWindow *self)
{
  ThOperation *operation = self->session != NULL ? th_session_get_operation (self->session) : NULL;

  gtk_label_set_text (GTK_LABEL (self->marking), th_words_get_marking (operation));
}

static void
add_home (ThWindow *self)
{
  self->home = th_home_new (self->session);
  gtk_stack_add_child (GTK_STACK (self->stack), self->home);
  th_home_restore (TH_HOME (self->home), self->place);
  g_clear_pointer (&self->place, g_free);
}

/* Once the place is known and the PIN page was answered, whichever comes last. */
static void
show_home (ThWindow *self)
{
  if (self->session == NULL || !self->has_place || self->asks_pin)
    return;

  add_home (self);
  show_page (self, self->home);
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThWindow) self = data;

  th_session_close_finish (TH_SESSION (source), result, NULL);
  th_unlock_page_set_closing (TH_UNLOCK_PAGE (self->unlock), NULL);
  self->n_closing--;
  if (self->closed != NULL && self->n_closing == 0)
    self->closed (self->closed_data);
}

static void
on_pin_done_cb (ThWindow *self)
{
  self->asks_pin = FALSE;
  show_home (self);
}

static void
add_pin (ThWindow *self)
{
  self->pin = th_pin_page_new ();
  gtk_stack_add_child (GTK_STACK (self->stack), self->pin);
  g_signal_connect_object (self->pin, "done", G_CALLBACK (on_pin_done_cb), self, G_CONNECT_SWAPPED);
}

/* The choice is made among the tabs, where no page lies over them. */
static gboolean
on_renew_cb (gpointer data)
{
  ThWindow *self = data;
  GtkWidget *old = self->home;
  g_autofree char *tab = NULL;

  self->renew_source = 0;
  g_object_get (old, "tab", &tab, NULL);
  th_home_leave (TH_HOME (old));
  add_home (self);
  g_object_set (self->home, "tab", tab, NULL);
  if (self->cover_source == 0)
    show_page (self, self->home);
  gtk_stack_remove (GTK_STACK (self->stack), old);

  return G_SOURCE_REMOVE;
}

/* Widgets keep the words they were made with. The unlock, enrolment and card pages speak the
 * tablet's language at all times. */
static void
renew_words (ThWindow *self)
{
  gtk_button_set_label (GTK_BUTTON (self->uncover), _ ("Go on"));
  show_marking (self);
  gtk_stack_remove (GTK_STACK (self->stack), self->pin);
  add_pin (self);
  if (self->home != NULL && self->renew_source == 0)
    self->renew_source = g_idle_add (on_renew_cb, self);
}

static void
end_cover (ThWindow *self)
{
  g_clear_handle_id (&self->cover_source, g_source_remove);
  g_clear_weak_pointer (&self->covered);
}

static void
lock (ThWindow *self, gboolean at_once)
{
  g_autoptr (ThSession) session = NULL;

  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_clear_handle_id (&self->renew_source, g_source_remove);
  end_cover (self);
  th_pin_page_forget (TH_PIN_PAGE (self->pin));
  g_clear_pointer (&self->place, g_free);
  if (self->session == NULL)
    return;

  session = g_steal_pointer (&self->session);
  g_signal_handlers_disconnect_by_data (session, self);
  g_signal_handlers_disconnect_by_data (th_session_get_settings (session), self);
  if (self->home != NULL)
    th_home_leave (TH_HOME (self->home));
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  show_page (self, self->unlock);
  if (self->home != NULL)
    {
      gtk_stack_remove (GTK_STACK (self->stack), self->home);
      self->home = NULL;
    }
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL);
  gdk_clipboard_set_content (gtk_widget_get_primary_clipboard (GTK_WIDGET (self)), NULL);
  show_marking (self);
  if (th_locale_use ("system"))
    renew_words (self);

  self->n_closing++;
  th_unlock_page_set_closing (TH_UNLOCK_PAGE (self->unlock), session);
  th_unlock_page_show (TH_UNLOCK_PAGE (self->unlock), th_session_get_folder (session));
  th_session_close_async (session, at_once, on_closed_cb, g_object_ref (self));
}

/* Not even for a moment: who may pick up the tablet is not who put it down. */
#define COVER_SECONDS 20

/* A finger of a glove is slow; a scroll by two fingers is slower (px in a second). */
#define SWIPE_SPEED 400

static gboolean
on_cover_rested_cb (gpointer data)
{
  ThWindow *self = data;

  self->cover_source = 0;
  lock (self, FALSE);

  return G_SOURCE_REMOVE;
}

static void
cover (ThWindow *self)
{
  if (self->home == NULL || self->cover_source != 0)
    return;

  g_set_weak_pointer (&self->covered, gtk_window_get_focus (GTK_WINDOW (self)));
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  show_page (self, self->cover);
  gtk_widget_grab_focus (self->uncover);
  self->cover_source = g_timeout_add_seconds (COVER_SECONDS, on_cover_rested_cb, self);
}

static void
uncover (ThWindow *self)
{
  if (self->home == NULL || self->cover_source == 0)
    return;

  show_page (self, self->home);
  gtk_window_set_focus (GTK_WINDOW (self), self->covered);
  end_cover (self);
}

static void
on_swipe_cb (ThWindow *self, double velocity_x, double velocity_y)
{
  if (ABS (velocity_y) < SWIPE_SPEED || ABS (velocity_y) < ABS (velocity_x))
    return;
  if (velocity_y > 0)
    lock (self, FALSE);
  else
    cover (self);
}

/* The hand of somebody else is on the tablet: no time is left for what is being sent. */
static void
on_panic_swipe_cb (ThWindow *self, double velocity_x, double velocity_y)
{
  if (velocity_y >= SWIPE_SPEED && velocity_y >= ABS (velocity_x))
    lock (self, TRUE);
}

static void
add_swipe (ThWindow *self, guint n_points, GCallback callback)
{
  GtkGesture *swipe = g_object_new (GTK_TYPE_GESTURE_SWIPE, "n-points", n_points, NULL);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (swipe), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (swipe, "swipe", callback, self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (swipe));
}

static void
add_class (ThWindow *self, const char *name, gboolean is_on)
{
  if (is_on)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

static gboolean
on_idle_cb (gpointer data)
{
  ThWindow *self = data;
  int64_t rested = (g_get_monotonic_time () - self->last_input) / G_USEC_PER_SEC;

  self->idle_source = 0;
  if (rested >= self->idle_seconds)
    lock (self, FALSE);
  else
    self->idle_source = g_timeout_add_seconds (self->idle_seconds - rested, on_idle_cb, self);

  return G_SOURCE_REMOVE;
}

/* A shorter time holds from now on, and not only once the longer one is over. */
static void
take_idle (ThWindow *self, guint seconds)
{
  int64_t rested = (g_get_monotonic_time () - self->last_input) / G_USEC_PER_SEC;

  self->idle_seconds = seconds;
  if (self->idle_source == 0)
    return;
  g_source_remove (self->idle_source);
  self->idle_source = g_timeout_add_seconds ((guint) MAX (seconds - rested, 0), on_idle_cb, self);
}

static void
on_settings_changed_cb (ThWindow *self, ThSettings *settings)
{
  const char *scheme = th_settings_get_scheme (settings);
  AdwColorScheme wanted = self->scheme;

  if (g_str_equal (scheme, "dark"))
    wanted = ADW_COLOR_SCHEME_FORCE_DARK;
  else if (g_str_equal (scheme, "light"))
    wanted = ADW_COLOR_SCHEME_FORCE_LIGHT;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), wanted);
  th_look_set_text (gtk_widget_get_display (GTK_WIDGET (self)), th_settings_get_text (settings));
  add_class (self, "gloves", th_settings_is_gloved (settings));
  if (!self->has_own_idle)
    take_idle (self, th_settings_get_idle (settings));
  if (th_locale_use (th_settings_get_language (settings)))
    renew_words (self);
}

/* On a shared tablet nobody gets what the one before them liked. */
static void
take_settings (ThWindow *self)
{
  ThSettings *settings = th_session_get_settings (self->session);

  g_object_set (settings, "text", self->text_percent, NULL);
  on_settings_changed_cb (self, settings);
  g_signal_connect_object (settings, "changed", G_CALLBACK (on_settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static gboolean
on_event_cb (ThWindow *self, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  self->last_input = g_get_monotonic_time ();
  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN || type == GDK_KEY_PRESS)
    self->last_press = self->last_input;

  return GDK_EVENT_PROPAGATE;
}

static void
on_place_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThWindow) self = data;

  if (TH_SESSION (source) != self->session)
    return;

  g_free (self->place);
  self->place = th_session_dup_setting_finish (self->session, result, NULL);
  self->has_place = TRUE;
  show_home (self);
}

static void
on_revoked_cb (ThWindow *self, ThSync *sync)
{
  AdwToast *toast = adw_toast_new (
    th_sync_is_drained (sync)
      ? _ ("Everything recorded here is at the station. This tablet was taken out of service.")
      : _ ("This tablet was taken out of service."));

  /* Nobody may be looking when it comes. */
  adw_toast_set_timeout (toast, 0);
  lock (self, TRUE);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

/* What was shown before the lock is recorded to its end by whoever showed it. */
static void
write_shown (ThWindow *self)
{
  for (guint i = self->shown->len; i > 0; i--)
    {
      ThAdviceShown *shown = g_ptr_array_index (self->shown, i - 1);

      if (!th_advice_shown_is_of (shown, self->session))
        continue;
      th_advice_shown_write (shown, self->session);
      g_ptr_array_remove_index (self->shown, i - 1);
    }
}

/* @key is given where the passphrase opened the store: then a PIN can be chosen. */
static void
take_session (ThWindow *self, ThSession *session, ThKeyring *keyring, ThSecret *key)
{
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::operation", G_CALLBACK (show_marking), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (th_session_get_sync (session), "revoked", G_CALLBACK (on_revoked_cb),
                           self, G_CONNECT_SWAPPED);
  th_unlock_page_keep (TH_UNLOCK_PAGE (self->unlock), th_session_get_folder (session), keyring);
  self->last_input = g_get_monotonic_time ();
  take_settings (self);
  write_shown (self);
  self->idle_source = g_timeout_add_seconds (self->idle_seconds, on_idle_cb, self);

  self->has_place = FALSE;
  self->asks_pin = key != NULL && !th_keyring_has_pin (keyring);
  if (self->asks_pin)
    {
      show_page (self, self->pin);
      th_pin_page_show (TH_PIN_PAGE (self->pin), keyring, key);
    }
  th_session_dup_setting_async (session, TH_SESSION_READ, "place", on_place_cb,
                                g_object_ref (self));
}

static void
on_enrol_cb (ThWindow *self, gboolean has_people)
{
  th_enrol_page_set_can_cancel (TH_ENROL_PAGE (self->enrol), has_people);
  th_enrol_page_set_forgotten (TH_ENROL_PAGE (self->enrol), FALSE);
  show_page (self, self->enrol);
}

static void
on_forgotten_cb (ThWindow *self)
{
  on_enrol_cb (self, TRUE);
  th_enrol_page_set_forgotten (TH_ENROL_PAGE (self->enrol), TRUE);
}

static void
on_cancelled_cb (ThWindow *self)
{
  th_unlock_page_show (TH_UNLOCK_PAGE (self->unlock), NULL);
  show_page (self, self->unlock);
}

static void
on_lock_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  lock (TH_WINDOW (widget), FALSE);
}

static void
on_panic_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  lock (TH_WINDOW (widget), TRUE);
}

static void
on_hide_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  cover (TH_WINDOW (widget));
}

static void
on_uncover_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  uncover (TH_WINDOW (widget));
}

/* The store is closed before the card is there: what the person holds leads nowhere else. */
static void
on_advise_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ThWindow *self = TH_WINDOW (widget);
  const char *record, *language, *text, *numbers;
  gboolean is_reviewed;

  if (self->session == NULL)
    return;
  g_variant_get (parameter, "(&s&s&s&sb)", &record, &language, &text, &numbers, &is_reviewed);
  th_card_page_show (TH_CARD_PAGE (self->card), language, text, numbers, is_reviewed);
  if (*record != '\0')
    g_ptr_array_add (self->shown, th_advice_shown_begin (self->session, record, language, text));
  lock (self, FALSE);
  show_page (self, self->card);
}

static void
on_card_done_cb (ThWindow *self)
{
  for (guint i = 0; i < self->shown->len; i++)
    th_advice_shown_end (g_ptr_array_index (self->shown, i));
  show_page (self, self->unlock);
}

static void
on_say_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ThWindow *self = TH_WINDOW (widget);
  AdwToast *toast = adw_toast_new (g_variant_get_string (parameter, NULL));

  adw_toast_set_timeout (toast, 10);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
  self->said = g_get_monotonic_time ();
}

static void
on_lift_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  th_toasts_lift (ADW_TOAST_OVERLAY (TH_WINDOW (widget)->toasts), g_variant_get_int32 (parameter));
}

/* Some pages say why and are gone: that is still to be read. */
static void
on_hush_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ThWindow *self = TH_WINDOW (widget);

  if (self->last_press > self->said || g_get_monotonic_time () - self->said > SAID_MICROSECONDS)
    th_toasts_take_away (ADW_TOAST_OVERLAY (self->toasts));
}

static void
th_window_dispose (GObject *object)
{
  ThWindow *self = TH_WINDOW (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_clear_handle_id (&self->renew_source, g_source_remove);
  end_cover (self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->place, g_free);

  G_OBJECT_CLASS (th_window_parent_class)->dispose (object);
}

static void
th_window_class_init (ThWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_window_dispose;
  gtk_widget_class_install_action (widget_class, "win.lock", NULL, on_lock_action_cb);
  gtk_widget_class_install_action (widget_class, "win.panic", NULL, on_panic_action_cb);
  gtk_widget_class_install_action (widget_class, "win.hide", NULL, on_hide_action_cb);
  gtk_widget_class_install_action (widget_class, "win.uncover", NULL, on_uncover_action_cb);
  gtk_widget_class_install_action (widget_class, "win.advise", "(ssssb)", on_advise_action_cb);
  gtk_widget_class_install_action (widget_class, "win.say", "s", on_say_action_cb);
  gtk_widget_class_install_action (widget_class, "win.lift", "i", on_lift_action_cb);
  gtk_widget_class_install_action (widget_class, "win.hush", NULL, on_hush_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "win.lock", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "win.panic", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_h, GDK_CONTROL_MASK, "win.hide", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ThWindow, marking);
  gtk_widget_class_bind_template_child (widget_class, ThWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, ThWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ThWindow, cover);
  gtk_widget_class_bind_template_child (widget_class, ThWindow, uncover);
}

static void
th_window_init (ThWindow *self)
{
  GtkEventController *input = gtk_event_controller_legacy_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (input, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (input, "event", G_CALLBACK (on_event_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), input);

  /* Two fingers and three, so that no scrolling is ever taken for it. */
  add_swipe (self, 2, G_CALLBACK (on_swipe_cb));
  add_swipe (self, 3, G_CALLBACK (on_panic_swipe_cb));

  self->shown = g_ptr_array_new_with_free_func ((GDestroyNotify) th_advice_shown_free);
  self->scheme = adw_style_manager_get_color_scheme (adw_style_manager_get_default ());
  self->text_percent = th_look_get_text (gtk_widget_get_display (GTK_WIDGET (self)));
  th_toasts_watch (ADW_TOAST_OVERLAY (self->toasts));
  show_marking (self);
}

GtkWidget *
th_window_new (GtkApplication *application, const ThHost *host, guint idle_seconds)
{
  ThWindow *self = g_object_new (TH_TYPE_WINDOW, "application", application, NULL);

  self->host = host;
  self->idle_seconds = idle_seconds;
  self->has_own_idle = idle_seconds != TH_WINDOW_IDLE_SECONDS;
  self->unlock = th_unlock_page_new (host);
  self->enrol = th_enrol_page_new (host);
  gtk_stack_add_child (GTK_STACK (self->stack), self->unlock);
  gtk_stack_add_child (GTK_STACK (self->stack), self->enrol);
  add_pin (self);
  self->card = th_card_page_new ();
  gtk_stack_add_child (GTK_STACK (self->stack), self->card);
  g_signal_connect_object (self->card, "done", G_CALLBACK (on_card_done_cb), self,
                           G_CONNECT_SWAPPED);

  g_signal_connect_object (self->unlock, "opened", G_CALLBACK (take_session), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->unlock, "enrol", G_CALLBACK (on_enrol_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->unlock, "forgotten", G_CALLBACK (on_forgotten_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->enrol, "enrolled", G_CALLBACK (take_session), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->enrol, "cancelled", G_CALLBACK (on_cancelled_cb), self,
                           G_CONNECT_SWAPPED);
  th_unlock_page_show (TH_UNLOCK_PAGE (self->unlock), NULL);

  return GTK_WIDGET (self);
}

void
th_window_shut (ThWindow *self, GSourceOnceFunc closed, gpointer data)
{
  self->closed = closed;
  self->closed_data = data;
  lock (self, TRUE);
  if (self->n_closing == 0)
    closed (data);
}
