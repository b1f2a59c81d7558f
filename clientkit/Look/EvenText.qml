import QtQuick

// Words in lines about as long as each other, so that none is a word that stands alone. Its width is given to it.
AppText {
    id: even

    // The width of the words on one line. From the words alone, never from how they lie: what asks may set the width by it.
    readonly property real natural: widths.length === 0 ? 0 : widths.reduce((sum, one) => sum + one, 0) + (widths.length - 1) * space
    // Of each word; `height` is asked so that they are measured anew with each font.
    readonly property list<real> widths: letters.height > 0 && text !== "" ? text.replace(/\n/g, " ").split(" ").map(word => letters.advanceWidth(word)) : []
    readonly property real space: letters.height > 0 ? letters.advanceWidth(" ") : 0
    // Where the last line is short: what the lines leave free when they are as narrow as they can be and not one more than
    // they must be.
    readonly property real spare: {
        if (lines === 1 || widths.length < 3 || text.includes("\n") || width <= 0)
            return 0
        const most = width - 1
        const needed = even.rows(most)
        if (needed < 2 || lines > 0 && needed > lines || even.last(most) > most * 0.5)
            return 0
        let narrow = Math.max(...widths), wide = most
        if (narrow > most)
            return 0
        while (wide - narrow > 2) {
            const half = (narrow + wide) / 2
            if (even.rows(half) > needed)
                narrow = half
            else
                wide = half
        }
        return Math.max(0, Math.floor(width - wide * 1.01 - 2))
    }
    function rows(most: real): int {
        let count = 1, used = -space
        for (const word of widths) {
            if (used > 0 && used + space + word > most) {
                count += 1
                used = word
            } else {
                used += space + word
            }
        }
        return count
    }

    function last(most: real): real {
        let used = -space
        for (const word of widths)
            used = used > 0 && used + space + word > most ? word : used + space + word
        return used
    }

    leftPadding: horizontalAlignment === Text.AlignHCenter ? Math.floor(spare / 2) : horizontalAlignment === Text.AlignRight ? spare : 0
    rightPadding: spare - leftPadding

    FontMetrics {
        id: letters
        font: even.font
    }
}
