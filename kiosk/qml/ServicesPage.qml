pragma ComponentBehavior: Bound

import QtQuick
import Look

// The services of one group.
Page {
    id: page

    spoken: qsTr("%1. Xin chọn thủ tục.").arg(screen.choice.groupName)

    Title {
        id: title
        width: page.width
        detail: page.screen.choice.groupName
        text: qsTr("Ông/bà cần thủ tục nào?")
        onBack: page.screen.actions.back()
        onRestart: page.screen.actions.restart()
    }
    ServiceList {
        y: title.height + Theme.px(page.low ? 20 : 40)
        width: page.width
        height: page.height - y
        screen: page.screen
        columns: page.landscape && Theme.textScale < 1.2 ? 2 : 1
        narrow: page.narrow
    }
}
