/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Each choice is an action of the session's settings and takes effect at once; nothing is to be
 * saved.
 */

#include "th-settings-page.h"

#include "th-detail.h"
#include "th-row-button.h"
#include "th-wrap-layout.h"

#include <glib/gi18n.h>

struct _ThSettingsPage
{
  ThPage parent_instance;

  GtkWidget *idles;
  GtkWidget *keys;
  GtkWidget *about;
};

G_DEFINE_FINAL_TYPE (ThSettingsPage, th_settings_page, TH_TYPE_PAGE)

typedef struct
{
  const char *what;
  const char *how;
} Key;

static const Key keys[] = {
  { N_ ("Lock"), N_ ("Ctrl+L, or two fingers down the screen") },
  { N_ ("Lock and stop sending at once"), N_ ("Ctrl+Shift+L, or three fingers down the screen") },
  { N_ ("Hide the screen for a moment"), N_ ("Ctrl+H, or two fingers up the screen") },
  { N_ ("Back"), N_ ("Esc, or Alt+Left") },
};

/* Only what the operation allows is offered. */
static void
on_changed_cb (ThSettingsPage *self, ThSettings *settings)
{
  GtkWidget *button = gtk_widget_get_first_child (self->idles);

  for (; button != NULL; button = gtk_widget_get_next_sibling (button))
    {
      GVariant *seconds = gtk_actionable_get_action_target_value (GTK_ACTIONABLE (button));

      gtk_widget_set_visible (button,
                              th_settings_offers_idle (settings, g_variant_get_uint32 (seconds)));
    }
}

static void
th_settings_page_class_init (ThSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TH_TYPE_ROW_BUTTON);
  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThSettingsPage, idles);
  gtk_widget_class_bind_template_child (widget_class, ThSettingsPage, keys);
  gtk_widget_class_bind_template_child (widget_class, ThSettingsPage, about);
}

static void
th_settings_page_init (ThSettingsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_box_append (GTK_BOX (self->keys), th_detail_new (_ (keys[i].what), _ (keys[i].how)));
}

GtkWidget *
th_settings_page_new (ThSession *session)
{
  ThSettingsPage *self = g_object_new (TH_TYPE_SETTINGS_PAGE, "session", session, NULL);
  ThSettings *settings = th_session_get_settings (session);
  GActionGroup *actions = th_settings_new_actions (settings);
  g_autofree char *officer = NULL;

  gtk_widget_insert_action_group (GTK_WIDGET (self), "settings", actions);
  g_object_unref (actions);
  g_signal_connect_object (settings, "changed", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  on_changed_cb (self, settings);
  th_page_set_title (TH_PAGE (self), _ ("Settings"), NULL);

  /* Translators: name of an officer, collar number */
  officer = g_strdup_printf (_ ("%s, %s"), th_session_get_officer_name (session),
                             th_session_get_officer (session));
  gtk_box_append (GTK_BOX (self->about), th_detail_new (_ ("Officer"), officer));
  gtk_box_append (GTK_BOX (self->about), th_detail_new (_ ("Version"), TH_VERSION));
  gtk_box_append (
    GTK_BOX (self->about),
    th_detail_new (_ ("Licence"), _ ("GPL-3.0-or-later. Free to use, to study, to change and to "
                                     "share; without any warranty.")));

  return GTK_WIDGET (self);
}
