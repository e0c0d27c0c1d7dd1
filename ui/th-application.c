/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Time and randomness enter the program here and nowhere else. A release build takes its time from
 * the machine alone.
 */

#include "th-application.h"

#include "th-look.h"
#include "th-preview-window.h"
#include "th-reading-order.h"
#include "th-window.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <time.h>

struct _ThApplication
{
  AdwApplication parent_instance;

  ThHost host;
  char *clock_file;
  char *preview; /* a form to show instead of the tablet's own window */
  gboolean has_failed;
  gboolean is_kiosk;
  gboolean is_dark;
  gboolean is_light;
  gboolean is_leftwards;
  int text_percent;
  int idle_seconds;
  gboolean is_shutting;
};

G_DEFINE_FINAL_TYPE (ThApplication, th_application, ADW_TYPE_APPLICATION)

static int64_t
machine_now (gpointer data)
{
  return g_get_real_time () / 1000;
}

static int64_t
machine_boot (gpointer data)
{
  struct timespec time;

  clock_gettime (CLOCK_BOOTTIME, &time);

  return (int64_t) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

#if !TH_RELEASE
/* The moment that stands in a file, so that a demonstration can have its day. */
static int64_t
file_now (gpointer data)
{
  ThApplication *self = data;
  g_autofree char *text = NULL;
  int64_t at;

  if (!g_file_get_contents (self->clock_file, &text, NULL, NULL)
      || !th_time_parse (g_strstrip (text), -1, &at))
    return machine_now (data);

  return at;
}
#endif

static void
machine_random (uint8_t *bytes, gsize length, gpointer data)
{
  randombytes_buf (bytes, length);
}

static void
on_shut_cb (gpointer data)
{
  g_application_quit (G_APPLICATION (data));
}

static void
shut (ThApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL || self->preview != NULL)
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }
  if (!self->is_shutting)
    {
      self->is_shutting = TRUE;
      th_window_shut (TH_WINDOW (window), on_shut_cb, self);
    }
}

static void
on_quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  shut (TH_APPLICATION (data));
}

static gboolean
on_close_request_cb (ThApplication *self)
{
  shut (self);

  return TRUE;
}

/* A tablet may have no window manager to ask; and in a browser only a maximised window follows the
 * page's size. */
static void
fill_screen (GtkWindow *window)
{
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (GTK_WIDGET (window)));
  g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, 0);
  GdkRectangle area;

  if (monitor != NULL)
    {
      gdk_monitor_get_geometry (monitor, &area);
      gtk_window_set_default_size (window, area.width, area.height);
    }
  gtk_window_maximize (window);
  gtk_window_fullscreen (window);
}

/* The window shows why a form is refused; who started it from a terminal is told there as well. */
static GtkWindow *
preview_window_new (ThApplication *self)
{
  GtkWidget *window = th_preview_window_new (GTK_APPLICATION (self), &self->host, self->preview);
  const GError *error = th_preview_window_get_error (TH_PREVIEW_WINDOW (window));

  if (error != NULL)
    {
      self->has_failed = TRUE;
      g_printerr ("%s: refused: %s\n", self->preview, error->message);
    }

  return GTK_WINDOW (window);
}

static GtkWindow *
tablet_window_new (ThApplication *self)
{
  GtkWidget *window =
    th_window_new (GTK_APPLICATION (self), &self->host, (guint) self->idle_seconds);

  g_signal_connect_object (window, "close-request", G_CALLBACK (on_close_request_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WINDOW (window);
}

static void
th_application_activate (GApplication *application)
{
  ThApplication *self = TH_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    {
      window = self->preview != NULL ? preview_window_new (self) : tablet_window_new (self);
      if (self->is_kiosk)
        {
          gtk_widget_add_css_class (GTK_WIDGET (window), "kiosk");
          fill_screen (window);
        }
    }
  gtk_window_present (window);
}

static void
th_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = { { "quit", on_quit_cb } };
  static const char *const quit_keys[] = { "<Control>q", NULL };
  ThApplication *self = TH_APPLICATION (application);
  AdwStyleManager *style;

  G_APPLICATION_CLASS (th_application_parent_class)->startup (application);

  /* There is none before GTK has started; libadwaita 1.7 ends the program that asks earlier. */
  style = adw_style_manager_get_default ();
  th_look_apply (gdk_display_get_default (), (guint) self->text_percent, self->is_kiosk);
  if (self->is_leftwards)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  th_reading_order_keep ();
  if (self->is_dark || self->is_light)
    adw_style_manager_set_color_scheme (style, self->is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                             : ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", quit_keys);
}

static int
th_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  ThApplication *self = TH_APPLICATION (application);

  if (self->host.data == NULL)
    self->host.data = g_build_filename (g_get_user_data_dir (), "threshold", NULL);
  if (self->idle_seconds < 1)
    self->idle_seconds = TH_WINDOW_IDLE_SECONDS;
#if !TH_RELEASE
  if (self->clock_file != NULL)
    self->host.clock.now = file_now;
#endif

  return -1;
}

static void
th_application_finalize (GObject *object)
{
  ThApplication *self = TH_APPLICATION (object);

  g_free (self->host.data);
  g_free (self->clock_file);
  g_free (self->preview);

  G_OBJECT_CLASS (th_application_parent_class)->finalize (object);
}

static void
th_application_class_init (ThApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = th_application_finalize;
  application_class->activate = th_application_activate;
  application_class->startup = th_application_startup;
  application_class->handle_local_options = th_application_handle_local_options;
}

static void
th_application_init (ThApplication *self)
{
  const GOptionEntry options[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &self->host.data,
      N_ ("Folder with the stores of this tablet"), N_ ("DIR") },
    { "preview", 0, 0, G_OPTION_ARG_FILENAME, &self->preview,
      N_ ("Try out a form, or a folder of its sheets; nothing is stored"), N_ ("FORM") },
    { "kiosk", 0, 0, G_OPTION_ARG_NONE, &self->is_kiosk, N_ ("Fill the screen, without a frame"),
      NULL },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &self->is_dark, N_ ("Dark, for the night"), NULL },
    { "light", 0, 0, G_OPTION_ARG_NONE, &self->is_light, N_ ("Light, whatever the desktop says"),
      NULL },
    { "text-size", 0, 0, G_OPTION_ARG_INT, &self->text_percent,
      N_ ("Size of text in percent, 100 to 200"), N_ ("N") },
    { "idle", 0, 0, G_OPTION_ARG_INT, &self->idle_seconds,
      N_ ("Seconds without input until it locks"), N_ ("N") },
#if !TH_RELEASE
    { "clock", 0, 0, G_OPTION_ARG_FILENAME, &self->clock_file,
      N_ ("File with the moment to take for now"), N_ ("FILE") },
    { "right-to-left", 0, 0, G_OPTION_ARG_NONE, &self->is_leftwards,
      N_ ("Laid out as for a language that is written from right to left"), NULL },
#endif
    { NULL }
  };

  self->text_percent = TH_LOOK_TEXT_USUAL;
  self->host.clock = (ThClock){ machine_now, machine_boot, self };
  self->host.random = (ThRandom){ machine_random, NULL };
  self->host.cost = TH_KEYRING_COST_MODERATE;
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

ThApplication *
th_application_new (void)
{
  return g_object_new (TH_TYPE_APPLICATION, "application-id", "org.threshold.Threshold",
                       "resource-base-path", "/org/threshold/Threshold", "flags",
                       G_APPLICATION_NON_UNIQUE, NULL);
}

gboolean
th_application_has_failed (ThApplication *self)
{
  return self->has_failed;
}
